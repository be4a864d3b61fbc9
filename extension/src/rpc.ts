// The libraries that speak with csdk. They are a file of their own in the package, which activation does not load.
export { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
export { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
