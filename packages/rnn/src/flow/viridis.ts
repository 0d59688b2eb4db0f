/** Of matplotlib's viridis (S. van der Walt and N. Smith, 2015): every eighth of the scale. */
const anchors = ['440154', '472d7b', '3b528b', '2c728e', '21918c', '28ae80', '5ec962', 'addc30', 'fde725'].map((hex) =>
  [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
);

/** A colour from dark violet, 0, to yellow, 1: red, green and blue from 0 to 255. Lightness grows evenly. */
export function viridis(place: number): readonly number[] {
  const along = place * (anchors.length - 1);
  const before = Math.min(Math.floor(along), anchors.length - 2);
  return anchors[before]!.map((from, i) => Math.round(from + (along - before) * (anchors[before + 1]![i]! - from)));
}
