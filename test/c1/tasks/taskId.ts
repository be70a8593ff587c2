import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 27 letters and digits, as C1's tasks have them. */
export const newTaskId = (): string => Array.from({ length: 27 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

export const isTaskId = (text: string): boolean => /^[0-9A-Za-z]{27}$/.test(text);
