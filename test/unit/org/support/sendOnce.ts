import { text } from 'node:stream/consumers';
import { send } from '../../../../src/org/http.js';

// A process of its own: the environment's proxies are known when it begins.
const { body } = await send(process.argv[2]!, { method: 'GET' });
process.stdout.write(await text(body));
