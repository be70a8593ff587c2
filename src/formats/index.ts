import { c1z } from './c1z/c1z.js';
import { csv } from './csv.js';
import type { Format } from './format.js';
import { json } from './json.js';

/** Every output format there is. */
export const formats: readonly Format[] = [json, csv, c1z];
