import type { Tensor } from '@adjoint/tensor';

/** Two pixels above each other, by whether they are dark. */
const blocks = [
  [' ', '▄'],
  ['▀', '█'],
] as const;

/** Images [images, rows, columns] side by side in characters, each under its title. */
export function drawImages(images: Tensor, titles: readonly string[]): string {
  const [, rows = 0, columns = 0] = images.shape;
  const pixels = images.toArray() as number[][][];
  const dark = (image: number, row: number, column: number): 0 | 1 =>
    (pixels[image]![row]?.[column] ?? 0) > 0.4 ? 1 : 0;
  const lines = Array.from({ length: Math.ceil(rows / 2) }, (_, line) =>
    titles
      .map((_title, image) =>
        Array.from(
          { length: columns },
          (_pixel, column) => blocks[dark(image, 2 * line, column)][dark(image, 2 * line + 1, column)],
        ).join(''),
      )
      .join('  ')
      .trimEnd(),
  );
  const head = titles.map((title) => title.padEnd(columns)).join('  ');
  return [head.trimEnd(), ...lines].join('\n');
}
