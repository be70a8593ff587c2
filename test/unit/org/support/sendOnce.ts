import { transportOfOne } from '../../../../src/org/transport.js';

// A process of its own: the environment's proxies are known when it begins.
const { body } = await transportOfOne().httpRequest({ method: 'GET', url: process.argv[2]! });
process.stdout.write(body);
