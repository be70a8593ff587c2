import { createHash } from 'node:crypto';
import { comparableName } from '../../model/comparableName.js';

/**
 * Gives new files their paths below a folder. A path is one that every system takes, and no two are one file where a system does not
 * tell capital letters or ways to store accents apart.
 */
export class FileNames {
  private readonly taken: Set<string>;

  /** @param present paths that there are already, with `/` */
  public constructor(present: readonly string[]) {
    this.taken = new Set(present.map(comparableName));
  }

  /** The path of a file of an access: `permission-set/Sales_Ops.yaml`. @param name the API name @param id of the resource */
  public pathOf(word: string, name: string, id: string): string {
    const plain = `${word}/${safeName(name)}.yaml`;
    const path = this.taken.has(plain.toLowerCase()) ? `${word}/${safeName(name)}-${digest(id)}.yaml` : plain;
    this.taken.add(path.toLowerCase());
    return path;
  }
}

const LONGEST = 100;
const DIGITS = 8;

/**
 * Names of devices on Windows, whatever follows a dot.
 *
 * Source: "Naming Files, Paths, and Namespaces" (naming conventions), Microsoft Learn.
 */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Letters, digits, `_` and `-` of ASCII alone; a dot only inside. */
function safeName(name: string): string {
  const safe = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[.-]+/, '_')
    .slice(0, LONGEST)
    .replace(/\.+$/, '_');
  return safe === '' || DEVICE.test(safe) ? `_${safe}` : safe;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
