import { versionPath } from '../apiVersion.js';
import type { Endpoint } from './call.js';

const LISTED = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects', 'tooling'];

/** `/services/data/vXX.0`: what is there, by name. */
export const resourceList: Endpoint = ({ caller }) => ({
  status: 200,
  body: Object.fromEntries(LISTED.map((name) => [name, `${versionPath(caller.apiVersion)}/${name}`])),
});
