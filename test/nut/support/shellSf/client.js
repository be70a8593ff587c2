import { connect } from 'node:net';
import process from 'node:process';
import { json } from 'node:stream/consumers';

/* Lets the test that listens on a socket run a command, with the words, the folder and the environment of this process. */

const [path, ...args] = process.argv.slice(2);
const socket = connect(path);
socket.end(JSON.stringify({ args, cwd: process.cwd(), env: process.env }));
const { exitCode, stdout, stderr } = await json(socket);
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
