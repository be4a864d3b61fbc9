/** Cells from one corner to another, both inside. Columns count those that are shown. */
export interface Range {
  fromRow: number;
  toRow: number;
  fromCell: number;
  toCell: number;
}

/** One rectangle of cells. The grid's own models keep a record of every cell, which a table of ten million rows has no room for. */
export class CellSelection {
  private anchor?: { row: number; cell: number };
  range?: Range;

  /** Begins at a cell, or goes on to it from where it began. Says whether anything has changed. */
  select(row: number, cell: number, extend: boolean): boolean {
    if (!extend || !this.anchor) this.anchor = { row, cell };
    return this.set({
      fromRow: Math.min(this.anchor.row, row), toRow: Math.max(this.anchor.row, row),
      fromCell: Math.min(this.anchor.cell, cell), toCell: Math.max(this.anchor.cell, cell),
    });
  }

  set(range: Range | undefined): boolean {
    const before = this.range;
    this.range = range;
    return JSON.stringify(before) !== JSON.stringify(range);
  }

  has(row: number, cell: number): boolean {
    const r = this.range;
    return !!r && row >= r.fromRow && row <= r.toRow && cell >= r.fromCell && cell <= r.toCell;
  }
}
