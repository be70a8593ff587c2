import type { Org } from '../org/types.js';
import { seedDemo } from './demo/index.js';
import { seedEmpty } from './empty.js';
import { seedInvoices } from './invoices.js';

/** Fills an org that holds no row yet. Gives back its administrator. */
export type Seed = (org: Org) => { adminUserId: string };

export const seeds: Record<string, Seed> = { demo: seedDemo, empty: seedEmpty, invoices: seedInvoices };
