/** What `publish` refuses before any work is done: part of the table in `error-texts.ts`. */
export const publishTexts = {
  'no-lyrics': {
    en: {
      what: 'There are no lyrics to be read in {path}.',
      safe: 'Nothing was imported or sent.',
      todo: 'Give a text file in UTF-8, of at most 20,000 characters.',
    },
    fr: {
      what: 'Aucunes paroles lisibles dans {path}.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Donnez un fichier texte en UTF-8, de 20 000 caractères au plus.',
    },
  },
  'bad-lyrics': {
    en: {
      what: 'Lines of {path} have no time that can be read, while others do: {lines}.',
      safe: 'Nothing was imported or sent.',
      todo: 'Write a time as [01:23.45] before each line, or before none.',
    },
    fr: {
      what: 'Des lignes de {path} n’ont pas de temps lisible, alors que d’autres en ont un : {lines}.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Écrivez un temps comme [01:23.45] devant chaque ligne, ou devant aucune.',
    },
  },
  'one-file': {
    en: {
      what: '{path} is a folder: publish takes one file; import takes folders.',
      safe: 'Nothing was imported or sent.',
      todo: 'Name one file, or run “veza-studio import FOLDER” and publish its files one by one.',
    },
    fr: {
      what: '{path} est un dossier : publish prend un fichier ; import prend des dossiers.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Nommez un fichier, ou lancez « veza-studio import DOSSIER », puis publiez ses fichiers un à un.',
    },
  },
  'file-refused': {
    en: {
      what: '{path}: {why}',
      safe: 'The file is untouched, and nothing was sent.',
      todo: 'Then run the command again.',
    },
    fr: {
      what: '{path} : {why}',
      safe: 'Le fichier est intact, et rien n’a été envoyé.',
      todo: 'Puis relancez la commande.',
    },
  },
  'file-too-large': {
    en: {
      what: '{path} has {bytes} bytes; {server} takes up to {limitBytes} bytes a file.',
      safe: 'The file is untouched, and nothing was transcoded or sent.',
      todo: 'Export it as FLAC or shorter, and publish that; or ask the people who run the server for a higher limit.',
    },
    fr: {
      what: '{path} a {bytes} octets ; {server} accepte jusqu’à {limitBytes} octets par fichier.',
      safe: 'Le fichier est intact, et rien n’a été transcodé ni envoyé.',
      todo: 'Exportez-le en FLAC ou plus court, et publiez cela ; ou demandez une limite plus haute à qui tient le serveur.',
    },
  },
  'bad-visibility': {
    en: {
      what: '“{value}” is no visibility: it is public, unlisted or private.',
      safe: 'Nothing was imported or sent.',
      todo: 'Run the command again with one of these after --visibility.',
    },
    fr: {
      what: '« {value} » n’est pas une visibilité : elle est public, unlisted ou private.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Relancez la commande avec l’un de ces mots après --visibility.',
    },
  },
  'bad-time': {
    en: {
      what: '“{value}” is no time: it looks like 2026-12-24T18:00, or 2026-12-24T18:00+01:00.',
      safe: 'Nothing was imported or sent.',
      todo: 'Run the command again with such a time after --at. Without an offset it is that of this machine ({zone}).',
    },
    fr: {
      what: '« {value} » n’est pas un moment : cela ressemble à 2026-12-24T18:00, ou à 2026-12-24T18:00+01:00.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Relancez la commande avec un tel moment après --at. Sans décalage, c’est l’heure de cette machine ({zone}).',
    },
  },
  'time-passed': {
    en: {
      what: '“{value}” has passed.',
      safe: 'Nothing was imported or sent.',
      todo: 'Name a later time after --at, or leave it out to publish now.',
    },
    fr: {
      what: '« {value} » est passé.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Donnez un moment à venir après --at, ou omettez-le pour publier maintenant.',
    },
  },
  'bad-price': {
    en: {
      what: '“{value}” is no price that can be paid: it looks like 5.00EUR, with a minimum no higher than it.',
      safe: 'Nothing was imported or sent.',
      todo: 'Run the command again with such a price after --price; with --minimum AMOUNT, buyers pay what they want from there on.',
    },
    fr: {
      what: '« {value} » n’est pas un prix que l’on puisse payer : cela ressemble à 5.00EUR, avec un minimum qui ne le dépasse pas.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Relancez la commande avec un tel prix après --price ; avec --minimum MONTANT, chacun donne ce qu’il veut à partir de là.',
    },
  },
  'currency-not-taken': {
    en: {
      what: '{server} does not pay out in {currency}: nothing can be sold there in it.',
      safe: 'Nothing was imported or sent.',
      todo: 'Run the command again with a price in one of: {currencies}.',
    },
    fr: {
      what: '{server} ne verse pas d’argent en {currency} : rien ne peut y être vendu dans cette devise.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Relancez la commande avec un prix dans l’une de ces devises : {currencies}.',
    },
  },
  'price-refused-currency': {
    en: {
      what: '{server} no longer pays out in this currency, and did not take the price.',
      safe: 'The track is published, and is not on sale.',
      todo: 'Run the command again with a price in one of: {currencies}.',
    },
    fr: {
      what: '{server} ne verse plus d’argent dans cette devise, et n’a pas pris le prix.',
      safe: 'Le morceau est publié, et n’est pas en vente.',
      todo: 'Relancez la commande avec un prix dans l’une de ces devises : {currencies}.',
    },
  },
  'price-refused': {
    en: {
      what: '{server} did not take the price.',
      safe: 'The track is published, and the price is kept in the library.',
      todo: 'Look at what the server says below; in the Studio, the track’s prices show what can be done.',
    },
    fr: {
      what: '{server} n’a pas pris le prix.',
      safe: 'Le morceau est publié, et le prix est gardé dans la bibliothèque.',
      todo: 'Lisez ce que dit le serveur ci-dessous ; dans le Studio, les prix du morceau montrent ce qui peut être fait.',
    },
  },
  'price-asks': {
    en: {
      what: 'The price of this track was changed elsewhere as well.',
      safe: 'The track is published, and both prices are kept.',
      todo: 'Choose one of them in the Studio, under Conflicts.',
    },
    fr: {
      what: 'Le prix de ce morceau a aussi été changé ailleurs.',
      safe: 'Le morceau est publié, et les deux prix sont gardés.',
      todo: 'Choisissez l’un des deux dans le Studio, sous Conflits.',
    },
  },
  'time-too-far': {
    en: {
      what: '“{value}” is more than a year ahead.',
      safe: 'Nothing was imported or sent.',
      todo: 'Name a day within a year after --at; you can move it later.',
    },
    fr: {
      what: '« {value} » est à plus d’un an.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Donnez un jour d’ici un an après --at ; vous pourrez le déplacer plus tard.',
    },
  },
} as const
