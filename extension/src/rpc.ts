// The libraries that speak with csdk. They are a file of their own in the package, which activation does not load.
import { createInterface } from 'node:readline';
import { LanguageClient } from 'vscode-languageclient/node';

export { CloseAction, ErrorAction, State, TransportKind } from 'vscode-languageclient/node';
export { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

/** A client that logs what goes wrong, and leaves it to its owner to tell people, once. */
export class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export const createLines = (input: NodeJS.ReadableStream) => createInterface({ input, crlfDelay: Infinity });
