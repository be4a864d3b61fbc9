import type { Statistics } from '../src/previewProtocol';
import { picture } from './distribution';
import type { Header } from './header';

/** Fills the headers in view with pictures, one column after the other: each is a pass over the table. */
export class Pictures {
  private readonly known = new Map<string, Statistics>();
  private wanted: Header[] = [];
  private request?: AbortController;

  constructor(private readonly read: (column: string, signal: AbortSignal) => Promise<Statistics>) {}

  want(headers: Header[]): void {
    this.wanted = headers;
    if (!this.request) void this.go();
  }

  /** Forgets the pictures, and reads those in view again. Old ones stay until then. With clear, nothing stays: the table is another. */
  again(clear: boolean): void {
    this.request?.abort();
    this.request = undefined;
    this.known.clear();
    if (clear) this.wanted = [];
    else void this.go();
  }

  private async go(): Promise<void> {
    const request = (this.request = new AbortController());
    for (let at = 0; at < this.wanted.length && !request.signal.aborted; ) {
      const header = this.wanted[at];
      const { name } = header.column;
      try {
        const statistics = this.known.get(name) ?? (await this.read(name, request.signal));
        if (request.signal.aborted) return;
        this.known.set(name, statistics);
        header.picture.replaceChildren(picture(statistics));
      } catch {
        if (request.signal.aborted) return; // a picture less; opening the statistics says why
      }
      at = this.wanted[at] === header ? at + 1 : 0; // others have come into view
    }
    if (this.request === request) this.request = undefined;
  }
}
