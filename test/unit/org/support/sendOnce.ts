import { transportOf } from '../../../../src/org/transport.js';

// A process of its own: the environment's proxies are known when it begins.
const { body } = await transportOf().httpRequest({ method: 'GET', url: process.argv[2]! });
process.stdout.write(body);
