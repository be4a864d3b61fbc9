import type { Statistics } from '../src/previewProtocol';
import { picture } from './distribution';
import type { Header } from './header';

/** Fills the headers in view with pictures, one column after the other: each is a pass over the table. */
export class Pictures {
  private readonly known = new Map<string, Statistics>();
  private wanted: Header[] = [];
  private request?: AbortController;

  constructor(private readonly read: (column: string, signal: AbortSignal) => Promise<Statistics>) {}

  /** These are wanted, and no others any more. */
  want(headers: Header[]): void {
    this.wanted = headers;
    if (!this.request) void this.go();
  }

  /** Forgets what was read and what was wanted: the data are others. */
  forget(): void {
    this.request?.abort();
    this.request = undefined;
    this.known.clear();
    this.wanted = [];
  }

  private async go(): Promise<void> {
    const request = (this.request = new AbortController());
    for (let header = this.wanted.shift(); header; header = this.wanted.shift()) {
      const { name } = header.column;
      try {
        const statistics = this.known.get(name) ?? (await this.read(name, request.signal));
        if (request.signal.aborted) return;
        this.known.set(name, statistics);
        header.draw(picture(statistics));
      } catch {
        if (request.signal.aborted) return;
        header.outdate(true); // a picture less; opening the statistics says why
      }
    }
    this.request = undefined;
  }
}
