/** A table in plain text: the first row is the header, the first column stands left, all others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** A difference as people read it: 0 if there is none, else one digit after the point. */
export function small(difference: number): string {
  return difference === 0 ? '0' : difference.toExponential(1);
}
