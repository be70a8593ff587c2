export { fileConnectorDocument, type FileConnectorDocument } from './document.js';
