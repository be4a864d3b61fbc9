import type { Cell, RowSource } from './rows';

const mostPages = 300; // that are kept; those farthest from view go first

/** Pages of a source that were in view, and requests for those that are. */
export class Pages {
  private readonly pages = new Map<number, Cell[][]>();
  private readonly asked = new Map<number, AbortController>();
  private ended = false;

  /** arrived is told which rows have come, and failed why some have not. */
  constructor(
    readonly source: RowSource,
    private readonly arrived: (from: number, to: number) => void,
    private readonly failed: (error: Error) => void,
  ) {}

  row(index: number): Cell[] | undefined {
    const { pageSize } = this.source;
    return this.pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Asks for the pages of these rows, and gives up others that were asked for. */
  want(from: number, to: number): void {
    const { pageSize, length } = this.source;
    const first = Math.floor(Math.max(from, 0) / pageSize);
    const last = Math.floor((Math.min(to, length) - 1) / pageSize);
    for (const [page, request] of this.asked) {
      if (page >= first && page <= last) continue;
      request.abort();
      this.asked.delete(page);
    }
    for (let page = first; page <= last; page++) if (!this.pages.has(page) && !this.asked.has(page)) void this.ask(page);
    this.forget((first + last) / 2);
  }

  /** Rows for copying, from what is here and from the source, which is asked until all have come. Fewer are there if it has become shorter. */
  async range(from: number, to: number): Promise<Cell[][]> {
    const rows: Cell[][] = [];
    const { signal } = new AbortController();
    for (let at = from; at < to; at = from + rows.length) {
      const here = this.row(at);
      const more = here ? [here] : await this.source.rows(at, to - at, signal);
      if (more.length === 0) break;
      for (const row of more) rows.push(row);
    }
    return rows;
  }

  /** Gives up all requests. Nothing arrives any more. */
  end(): void {
    this.ended = true;
    for (const request of this.asked.values()) request.abort();
  }

  private async ask(page: number): Promise<void> {
    const request = new AbortController();
    this.asked.set(page, request);
    const { pageSize } = this.source;
    try {
      const rows = await this.source.rows(page * pageSize, pageSize, request.signal);
      if (this.ended || request.signal.aborted) return;
      this.pages.set(page, rows);
      this.arrived(page * pageSize, page * pageSize + rows.length);
    } catch (error) {
      if (!this.ended && !request.signal.aborted) this.failed(error as Error);
    } finally {
      if (this.asked.get(page) === request) this.asked.delete(page);
    }
  }

  private forget(middle: number): void {
    if (this.pages.size <= mostPages) return;
    const far = [...this.pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of far.slice(0, this.pages.size - mostPages)) this.pages.delete(page);
  }
}
