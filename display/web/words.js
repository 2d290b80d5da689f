// What the hall's screen says: both languages at once, since nobody there can
// choose one.

import { textsIn } from '/assets/i18n.js';

const el = {
  now: 'Καλείται',
  last: 'Τελευταία κλήση',
  counter: 'Θυρίδα',
  number: 'Αριθμός',
  earlier: 'Προηγούμενες κλήσεις',
  waiting: 'Περιμένουν',
  wait: 'Αναμονή νέου αριθμού',
  welcome: 'Καλώς ήρθατε',
  welcomeBody: 'Πάρτε αριθμό από την οθόνη αφής. Θα εμφανιστεί εδώ όταν έρθει η σειρά σας.',
  inviteBody: 'Πάρτε αριθμό από την οθόνη αφής ή με το κινητό σας, σαρώνοντας τον κωδικό. Θα εμφανιστεί εδώ όταν έρθει η σειρά σας.',
  inviteGuide: 'Πάρτε αριθμό από την οθόνη αφής ή με το κινητό σας.',
  inviteQR: 'Κωδικός QR για να πάρετε αριθμό με το κινητό σας',
  loading: 'Ανοίγει…',
  stale: (time) => `Χωρίς σύνδεση από τις ${time}.`,
  staleBody: 'Οι κλήσεις μπορεί να έχουν αλλάξει. Ρωτήστε το προσωπικό.',
  fault: 'Προσωρινά δεν δίνονται αριθμοί.',
  faultBody: 'Ακολουθήστε τις οδηγίες του προσωπικού.',
  sound: 'Πατήστε για ήχο',
};

const en = {
  now: 'Now calling',
  last: 'Last call',
  counter: 'Counter',
  number: 'Number',
  earlier: 'Earlier calls',
  waiting: 'Waiting',
  wait: 'Wait of a new number',
  welcome: 'Welcome',
  welcomeBody: 'Take a number at the touch screen. It appears here when it is your turn.',
  inviteBody: 'Take a number at the touch screen, or with your phone by scanning the code. It appears here when it is your turn.',
  inviteGuide: 'Take a number at the touch screen or with your phone.',
  inviteQR: 'QR code to take a number with your phone',
  loading: 'Opening…',
  stale: (time) => `No connection since ${time}.`,
  staleBody: 'Calls may have changed. Please ask the staff.',
  fault: 'No numbers can be given at the moment.',
  faultBody: 'Please follow the staff’s directions.',
  sound: 'Touch for sound',
};

const table = { el, en };

/** The Greek and the English sentence of a key. */
export const greek = textsIn(table, 'el');
export const english = textsIn(table, 'en');
