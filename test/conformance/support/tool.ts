import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Context } from 'mocha';
import { goInstall, type GoTool, type Installed } from './goInstall.js';
import { skip } from './skips.js';

const execute = promisify(execFile);

/** Runs a program, feeds it, and gives what it wrote. @throws Error when it does not end with 0 */
export type Tool = (args: readonly string[], input?: Uint8Array) => Promise<{ stdout: string; stderr: string }>;

type DebianTool = { readonly debianPackage: string };

/** The programs that our files are tried on, and where they come from. */
const TOOLS = {
  actionlint: { module: 'github.com/rhysd/actionlint/cmd/actionlint', version: 'v1.7.12', isSmallTask: true },
  baton: { module: 'github.com/conductorone/baton/cmd/baton', version: 'v0.4.3' },
  // Later than v0.0.4, which reads the same layout.
  'baton-file': {
    module: 'github.com/conductorone/baton-file/cmd/baton-file',
    version: '12e96f10e50d936d0e4204b4acaa2b40517c9d51',
  },
  protoc: { debianPackage: 'protobuf-compiler' },
  sqlite3: { debianPackage: 'sqlite3' },
  soffice: { debianPackage: 'libreoffice-calc' },
} satisfies Readonly<Record<string, GoTool | DebianTool>>;

type ToolName = keyof typeof TOOLS;

const onPath = async (name: ToolName, why: string): Promise<Installed> => {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return { path };
  }
  return { why };
};

const find = async (name: ToolName): Promise<Installed> => {
  const source: GoTool | DebianTool = TOOLS[name];
  if ('debianPackage' in source) {
    return onPath(name, `it is not on the PATH; Debian has it as ${source.debianPackage}`);
  }
  const installed = await goInstall(source);
  if ('path' in installed) return installed;
  return onPath(name, `it is not on the PATH and cannot be installed: ${installed.why}`);
};

const searches = new Map<ToolName, Promise<Installed>>();

/** The path of a program. Where it cannot be had, what the hook prepares is skipped. */
export const requireProgram = async (context: Context, name: ToolName): Promise<string> => {
  const search = searches.get(name) ?? find(name);
  searches.set(name, search);
  // To install one may take minutes.
  context.timeout(0);
  const found = await search;
  if ('why' in found) return skip(context, `${name}: ${found.why}.`);
  return found.path;
};

/** A program that ends by itself. Where it cannot be had, what the hook prepares is skipped. */
export const requireTool = async (context: Context, name: ToolName): Promise<Tool> => {
  const path = await requireProgram(context, name);
  return async (args, input) => {
    const running = execute(path, args, { maxBuffer: 2 ** 30 });
    running.child.stdin!.end(input);
    return running;
  };
};
