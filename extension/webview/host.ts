import type { FromPreview, ToPreview } from '../src/previewProtocol';

declare function acquireVsCodeApi(): { postMessage(message: FromPreview): void };

const api = acquireVsCodeApi();
const calls = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
let last = 0;

export const tell = (message: FromPreview): void => api.postMessage(message);

/** Asks csdk. An aborted request is cancelled there, and rejects. */
export function request<T>(method: string, params: object, signal?: AbortSignal): Promise<T> {
  const id = ++last;
  return new Promise<T>((resolve, reject) => {
    calls.set(id, { resolve, reject });
    signal?.addEventListener('abort', () => {
      if (!calls.delete(id)) return;
      tell({ kind: 'cancel', id });
      reject(new Error('cancelled'));
    });
    tell({ kind: 'request', id, method, params });
  });
}

/** Hears what the extension says besides answers. */
export function listen(hear: (message: ToPreview) => void): void {
  addEventListener('message', ({ data }: MessageEvent<ToPreview>) => {
    if (data.kind !== 'answer' && data.kind !== 'error') return hear(data);
    const call = calls.get(data.id);
    calls.delete(data.id);
    if (data.kind === 'answer') call?.resolve(data.result as never);
    else call?.reject(new Error(data.text));
  });
}
