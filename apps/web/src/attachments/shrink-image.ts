/** Models see no more than this of an image's longer side, in pixels. */
const MAX_SIDE = 2_576;
const QUALITY = 0.88;

/**
 * The image as a JPEG that is no larger than models can see. Upright, and without where it was taken.
 * Undefined: this browser cannot read it.
 */
export async function shrinkImage(file: Blob): Promise<Blob | undefined> {
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const context = canvas.getContext("2d");
    if (context === null) return undefined;
    // What is transparent would be black.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, "image/jpeg", QUALITY),
    );
    return blob ?? undefined;
  } catch {
    return undefined;
  }
}
