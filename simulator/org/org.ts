import { objects } from '../schema/index.js';
import { createClock } from './clock.js';
import { idOf, toLongId } from './ids.js';
import { MemoryTable } from './memoryTable.js';
import { SalesforceFault, type Org, type OrgSettings, type Table } from './types.js';
import { UndoLog } from './undoLog.js';

const DEFAULT_SETTINGS: OrgSettings = {
  edition: 'Developer Edition',
  features: new Set(['territory-management', 'bots', 'digital-experiences', 'external-client-apps']),
  apiLimit: 15_000,
};

/** An org without a record. With `now` its clock stands still until it is moved. */
export function createOrg(options: { id?: string; now?: Date; settings?: Partial<OrgSettings> } = {}): Org {
  const clock = createClock(options.now);
  const undoLog = new UndoLog();
  const tables = new Map<string, Table>(
    objects.map((schema) => [schema.name.toLowerCase(), new MemoryTable(schema, clock, undoLog)]),
  );
  const table = (object: string): Table => {
    const found = tables.get(object.toLowerCase());
    if (!found) throw new SalesforceFault(404, 'NOT_FOUND', 'The requested resource does not exist');
    return found;
  };
  const later = (): never => {
    throw new Error('not built yet');
  };
  return {
    id: toLongId(options.id ?? '') ?? idOf('00D', 1),
    clock,
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    table,
    transaction: (work) => undoLog.transaction(work),
    query: later,
    describeGlobal: later,
    describe: later,
    retrieve: later,
    create: later,
    update: later,
    delete: later,
    hasPermission: later,
  };
}
