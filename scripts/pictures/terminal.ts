import { createRequire } from 'node:module';
import type * as xterm from '@xterm/headless';
import { h, type ComponentChildren } from 'preact';
import { lines as inLines, picture, type Words } from './picture.js';

// Node does not find the names that it exports, and the tests' loader finds no default.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof xterm;

/** The size of the terminal that commands run on: see `commandOnTerminal`. */
export const COLUMNS = 80;
const ROWS = 24;

const FONT_SIZE = 14;
const CHARACTER_WIDTH = 8.4;
const LINE_HEIGHT = 19;
const MARGIN = 16;

const TEXT = '#e6edf3';
const FAINT = '#9198a1';
/** The terminal's own colors, by their numbers: each can be read on the background. */
const PALETTE = [FAINT, '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', TEXT];

/** A piece of a line that looks the same throughout. */
type Run = { column: number; text: string; cells: number; color: string; isBold: boolean };

/**
 * Draws what a terminal shows in the end: what was erased or written over, such as the frames of progress, is not there.
 *
 * @param bytes all that was sent to the terminal
 */
export async function drawTerminal(bytes: string, words: Words): Promise<string> {
  const lines = await linesShown(bytes);
  const size = {
    width: Math.ceil(COLUMNS * CHARACTER_WIDTH) + 2 * MARGIN,
    height: lines.length * LINE_HEIGHT + 2 * MARGIN,
  };
  const texts = lines.flatMap((runs, row) => runs.map((run) => drawRun(run, MARGIN + row * LINE_HEIGHT + FONT_SIZE)));
  const look = {
    'font-family': "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
    'font-size': FONT_SIZE,
    fill: TEXT,
    style: 'white-space: pre',
  };
  return picture({ ...words, ...size, background: '#0d1117' }, h('g', look, inLines(texts)));
}

/** The text takes the width of its cells in every font, so that columns stay columns. */
function drawRun({ column, text, cells, color, isBold }: Run, y: number): ComponentChildren {
  const attributes = {
    x: rounded(MARGIN + column * CHARACTER_WIDTH),
    y,
    textLength: rounded(cells * CHARACTER_WIDTH),
    ...(color !== TEXT && { fill: color }),
    ...(isBold && { 'font-weight': 'bold' }),
  };
  return h('text', attributes, text);
}

const rounded = (number: number): number => Math.round(number * 10) / 10;

async function linesShown(bytes: string): Promise<Run[][]> {
  const terminal = new Terminal({ cols: COLUMNS, rows: ROWS, scrollback: 10_000, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row)!;
    return runsOf(Array.from({ length: COLUMNS }, (_, column) => line.getCell(column)!));
  });
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((runs) => runs.length > 0) + 1);
}

function runsOf(cells: readonly xterm.IBufferCell[]): Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of cells.entries()) {
    const last = runs.at(-1);
    const text = cell.getChars();
    const look = { color: colorOf(cell), isBold: cell.isBold() !== 0 };
    // The second half of a wide character is a cell without width.
    const isSame = last?.color === look.color && last.isBold === look.isBold;
    if (last && (cell.getWidth() === 0 || isSame)) {
      last.text += cell.getWidth() === 0 ? '' : text || ' ';
      last.cells += 1;
    } else {
      runs.push({ column, text: text || ' ', cells: 1, ...look });
    }
  }
  return runs.map(withoutMargins).filter(({ text }) => text !== '');
}

function withoutMargins(run: Run): Run {
  const text = run.text.trimEnd();
  const indentation = text.length - text.trimStart().length;
  const cells = run.cells - (run.text.length - text.length) - indentation;
  return { ...run, column: run.column + indentation, text: text.trimStart(), cells };
}

function colorOf(cell: xterm.IBufferCell): string {
  if (cell.isDim() !== 0) return FAINT;
  return cell.isFgPalette() ? PALETTE[cell.getFgColor() % PALETTE.length]! : TEXT;
}
