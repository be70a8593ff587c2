import { c1z } from './c1z/c1z.js';
import { connectorCsv } from './connectorCsv.js';
import { connectorXlsx } from './connectorXlsx.js';
import { csv } from './csv.js';
import type { Format } from './format.js';
import { json } from './json.js';
import { ndjson } from './ndjson.js';
import { xlsx } from './xlsx.js';

/** The id of the page to look at. It is no format here: it tells what only the services know (`services/page`). */
export const PAGE = 'html';

/** Every output format that is made of a snapshot alone. */
export const formats: readonly Format[] = [json, csv, xlsx, c1z, connectorCsv, connectorXlsx, ndjson];
