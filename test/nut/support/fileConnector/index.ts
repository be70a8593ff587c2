export { fileConnectorDocument, type FileConnectorDocument } from './document.js';
export { readConnectorCsv, readConnectorXlsx } from './tables.js';
