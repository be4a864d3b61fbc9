import type { Outcome } from '../src/sqlProtocol';
import { Grid } from './grid';
import { rowsInMemory } from './rows';

/** Shows the rows of a result, which are all here. The returned function ends it. */
export function showRows(place: HTMLElement, outcome: Outcome, label: string, copy: (text: string, lacking: string) => void): () => void {
  const grid = new Grid(place, { label, nonce: document.body.dataset.nonce!, copy, failed: (error) => console.error(error) });
  grid.show(rowsInMemory(outcome.columns, outcome.rows));
  return () => grid.dispose();
}
