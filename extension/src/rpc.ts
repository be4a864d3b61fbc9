// The libraries that speak with csdk. They are a file of their own in the package, which activation does not load.
import { createInterface } from 'node:readline';

export { CloseAction, ErrorAction, LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
export { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

export const createLines = (input: NodeJS.ReadableStream) => createInterface({ input, crlfDelay: Infinity });
