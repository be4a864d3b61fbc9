// The processes of the extension under test: those whose program lies in the workbench's own folder.
import { readdirSync, readFileSync } from 'node:fs';

/** Their numbers and arguments. What ends meanwhile is left out. */
export function processes(run, program) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const [path, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return path.startsWith(run) && path.endsWith(`/${program}`) ? [{ pid: Number(pid), args: args.filter(Boolean) }] : [];
    } catch {
      return [];
    }
  });
}
