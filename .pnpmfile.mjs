/** The page that shows the API's document is one file, whole: what its package is built from is not needed. */
export const hooks = {
  readPackage: (manifest) =>
    manifest.name === "@scalar/api-reference" ? { ...manifest, dependencies: {} } : manifest,
};
