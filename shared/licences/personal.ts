import type { LicenceVersions } from './words.ts'

/** To listen. */
export const personal: LicenceVersions = [
  {
    en: {
      name: 'Personal',
      summary: 'Listen, at home and wherever you go; for yourself, not for your work or an audience.',
      text: `Personal licence

1. Who and what. This licence is between you, whom the order names, and the seller whom the order names. It covers the recordings and other files that the order lists (“the music”).

2. You may download the music, keep it for as long as you like, copy it to all your own devices and back it up, and listen to it at home or on the way, by yourself or with family and friends.

3. You may not sell, rent, publish or share the files, put them on a streaming service or a video platform, play them to the public, or use them in anything that you make for others to see or hear. You may not use them to train software that makes music or voices. Other licences may be offered for some of this; else ask the seller.

4. What stays with the seller. You buy a licence and not the rights themselves. Copyright and every right that this text does not name stay with whoever holds them.

5. How long. For good, and everywhere in the world. It ends if your money is given back to you, or if you break point 3 and do not put it right within 14 days of being told; then delete your copies.

6. What the seller stands for. The seller says that they may give you this licence. If that turns out to be wrong, tell them; your rights as a buyer stay as they are.

7. The law comes first. Where the law allows you more, such as private copies or your rights as a consumer, this text takes none of it away. Veza is the place of the sale and no party to this licence.`,
    },
    fr: {
      name: 'Personnelle',
      summary: 'Écouter, chez vous et où que vous soyez ; pour vous, non pour votre travail ou un public.',
      text: `Licence personnelle

1. Qui et quoi. Cette licence lie vous-même, que la commande désigne, et le vendeur ou la vendeuse que la commande désigne. Elle porte sur les enregistrements et autres fichiers que la commande énumère (« la musique »).

2. Vous pouvez télécharger la musique, la garder aussi longtemps que vous le voulez, la copier sur tous vos appareils et la sauvegarder, et l’écouter chez vous ou en chemin, seul ou avec votre famille et vos amis.

3. Vous ne pouvez pas vendre, louer, publier ou partager les fichiers, les mettre sur un service d’écoute ou une plateforme de vidéos, les passer en public, ni les employer dans ce que vous créez pour que d’autres le voient ou l’entendent. Vous ne pouvez pas vous en servir pour entraîner des logiciels qui produisent de la musique ou des voix. D’autres licences sont peut-être proposées pour une partie de ces usages ; sinon, demandez au vendeur.

4. Ce qui reste au vendeur. Vous achetez une licence et non les droits eux-mêmes. Le droit d’auteur, les droits voisins et tout droit que ce texte ne nomme pas restent à leurs titulaires.

5. Durée. Sans limite, et dans le monde entier. Elle prend fin si votre argent vous est rendu, ou si vous enfreignez le point 3 et n’y remédiez pas dans les 14 jours après en avoir été averti ; effacez alors vos copies.

6. Ce dont le vendeur répond. Le vendeur déclare qu’il peut vous donner cette licence. Si cela se révélait faux, dites-le-lui ; vos droits d’acheteur restent ce qu’ils sont.

7. La loi prime. Là où la loi vous permet davantage, comme la copie privée ou vos droits de consommateur, ce texte n’en retire rien. Veza est le lieu de la vente et n’est pas partie à cette licence.`,
    },
  },
]
