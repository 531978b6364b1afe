/** Corrects what packages say that they need. */
export const hooks = {
  /** @param {{ name: string, dependencies?: Record<string, string> }} manifest */
  readPackage(manifest) {
    switch (manifest.name) {
      // The page that shows the API's document is one file, whole: what it was built from is not needed.
      case "@scalar/api-reference":
        return { ...manifest, dependencies: {} };
      // It works through the compiler's JavaScript API, which this workspace's TypeScript no longer has.
      case "openapi-typescript":
        return {
          ...manifest,
          dependencies: { ...manifest.dependencies, typescript: "6.0.3" },
          peerDependencies: {},
        };
      default:
        return manifest;
    }
  },
};
