import { c1z } from './c1z/c1z.js';
import { connectorCsv } from './connectorCsv.js';
import { connectorXlsx } from './connectorXlsx.js';
import { csv } from './csv.js';
import type { Format } from './format.js';
import { json } from './json.js';
import { ndjson } from './ndjson.js';
import { xlsx } from './xlsx.js';

/** Every output format there is. */
export const formats: readonly Format[] = [json, csv, xlsx, c1z, connectorCsv, connectorXlsx, ndjson];
