import type { Outcome } from '../src/sqlProtocol';

export function showRows(place: HTMLElement, outcome: Outcome): () => void {
  const table = document.createElement('table');
  for (const row of [outcome.columns.map((c) => c.name), ...outcome.rows.slice(0, 200)]) {
    const line = table.insertRow();
    for (const cell of row) line.insertCell().textContent = cell === null ? 'NULL' : String(cell);
  }
  place.append(table);
  return () => table.remove();
}
