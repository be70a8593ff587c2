export { fileConnectorDocument } from './document.js';
export type { FileConnectorDocument } from './sections.js';
export { readConnectorCsv, readConnectorXlsx } from './tables.js';
