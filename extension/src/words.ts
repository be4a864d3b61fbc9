import { sep } from 'node:path';

/** A number with its noun: 1 row, 2,000 rows. */
export const count = (n: number, one: string, several = `${one}s`): string => `${n.toLocaleString()} ${n === 1 ? one : several}`;

/** What csdk tells people to type in a terminal, and what they do in VS Code instead. */
const instead: [RegExp, string][] = [
  [/`?\bcsdk reset\b`?/g, '"Fivetran: Reset Tables and State"'],
  [/`?\brun csdk debug\b`?/g, 'run a sync'],
  [/\brun this again\b/g, 'refresh'],
];

/** An error of csdk as a sentence for a view, with paths as they are inside the folder. */
export function sentence(text: string, folder: string): string {
  let short = text.replaceAll(`${folder}${sep}`, '');
  for (const [typed, done] of instead) short = short.replace(typed, done);
  const first = text.startsWith(folder) ? short.charAt(0) : short.charAt(0).toUpperCase(); // a file's name stays as it is
  return first + short.slice(1) + (/[.!?]$/.test(short) ? '' : '.');
}
