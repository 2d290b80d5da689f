// An appointment's code as people type it: seven characters, the last of which
// checks the others. The office reads codes by the same rules (package booking).

/** The characters of a code, in the order of the check. */
export const SYMBOLS = '23456789AEHKMPTXY';

/** How many characters a code has. */
export const LENGTH = 7;

const WEIGHTS = [2, 3, 4, 5, 6, 13, 1];
const CHECK = 1; // the weighted sum modulo the number of symbols
const FIRST = 3; // characters of the first group

// Characters that are read as one of a code: the Greek twins, what is easily
// taken for another, and what the key of a letter writes in the other layout.
const READ = {
  Α: 'A', Ε: 'E', Η: 'H', Κ: 'K', Μ: 'M', Ρ: 'P', Τ: 'T', Χ: 'X', Υ: 'Y',
  Π: 'P', R: 'P', N: 'M', Ν: 'M', Z: '2', Ζ: '2', S: '5', Σ: '5', G: '6', B: '8', Β: '8',
};

const GREEK = { A: 'Α', E: 'Ε', H: 'Η', K: 'Κ', M: 'Μ', P: 'Ρ', T: 'Τ', X: 'Χ', Y: 'Υ' };

/** The character of a code that a typed one means, or ''. */
export function symbolOf(typed) {
  const letter = typed.normalize('NFD').charAt(0).toUpperCase();
  if (SYMBOLS.includes(letter)) return letter;
  return READ[letter] ?? '';
}

/** All characters of a code in a text, at most as many as a code has. */
export function symbolsOf(text) {
  return Array.from(text, symbolOf).join('').slice(0, LENGTH);
}

/** A character as it is shown in a language: the twins look the same and are read aloud as letters of that language. */
export function shown(symbol, lang) {
  return lang === 'el' ? (GREEK[symbol] ?? symbol) : symbol;
}

/** Whether the last character agrees with the others. */
export function agrees(code) {
  if (code.length !== LENGTH) return false;
  const sum = Array.from(code).reduce((total, symbol, i) => total + WEIGHTS[i] * SYMBOLS.indexOf(symbol), 0);
  return sum % SYMBOLS.length === CHECK;
}

/** A whole code in its two groups, such as KP7-4TX9; less than one as it is. */
export function grouped(code) {
  return code.length > FIRST ? `${code.slice(0, FIRST)}-${code.slice(FIRST)}` : code;
}

/** The code that a scanner read, or '' where it read something else. */
export function codeIn(text) {
  const letters = text.replace(/[\s\-–.]/g, '');
  if (letters.length !== LENGTH) return '';
  const code = symbolsOf(letters);
  return agrees(code) ? code : '';
}
