import type { LicenceVersions } from './words.ts'

/** To be the last one who buys it. */
export const exclusive: LicenceVersions = [
  {
    en: {
      name: 'Exclusive',
      summary: 'Any number of works, and nobody else gets a licence from then on. Sold once.',
      text: `Exclusive licence

1. Who and what. This licence is between you, whom the order names, and the seller whom the order names. It covers the recordings and other files that the order lists (“the music”).

2. You may do all that a commercial licence allows, in any number of works, and release the music with a voice or other sounds added to it, as a single or on an album, in your name together with the seller’s.

3. Only you. From this sale on, the seller gives nobody else a licence for the music, here or elsewhere. Veza takes every product that holds the music off sale. The seller may go on letting people listen to it, and showing it as their work.

4. What was before. Licences that others bought before this sale stay good. The order tells when it was made; ask the seller before you buy if you want to know how many there are.

5. Name the music: the title and the artist, in credits and wherever you release it.

6. You may not sell the music on as it is for others to use, register it with a system that claims other people’s videos against those of point 4, or use it to train software that makes music or voices. You may pass this licence on once, as a whole, to one other person or company, who is then bound by it in your place.

7. Collecting societies. This licence is what the seller can give. If the seller belongs to a collecting society, performances, broadcasts and copies may also have to be reported and paid there. Ask the seller if you are not sure.

8. What stays with the seller. You buy a licence, and not the authorship. The seller stays the author, with the author’s moral rights, and keeps every right that this text does not name.

9. How long. For good, and everywhere in the world. It ends if your money is given back to you, or if you break point 5 or 6 and do not put it right within 14 days of being told; then the seller is free to sell again.

10. What the seller stands for. The seller says that they may give you this licence, that they have given nobody an exclusive one before, and that the music infringes nobody’s rights as far as they know. If that turns out to be wrong, tell them; your rights as a buyer stay as they are.

11. The law comes first. Where the law allows you more, or asks for a signed paper to give exclusive rights, this text does not stand against it. Veza is the place of the sale and no party to this licence.`,
    },
    fr: {
      name: 'Exclusive',
      summary:
        'Autant d’œuvres que vous voulez, et plus aucune licence pour d’autres ensuite. Vendue une fois.',
      text: `Licence exclusive

1. Qui et quoi. Cette licence lie vous-même, que la commande désigne, et le vendeur ou la vendeuse que la commande désigne. Elle porte sur les enregistrements et autres fichiers que la commande énumère (« la musique »).

2. Vous pouvez faire tout ce que permet une licence commerciale, dans autant d’œuvres que vous voulez, et sortir la musique avec une voix ou d’autres sons ajoutés, en titre seul ou sur un album, sous votre nom joint à celui du vendeur.

3. Vous seul. À partir de cette vente, le vendeur ne donne plus à personne d’autre de licence sur la musique, ni ici ni ailleurs. Veza retire de la vente tout produit qui la contient. Le vendeur peut continuer à la faire écouter et à la montrer comme son œuvre.

4. Ce qui précède. Les licences que d’autres ont achetées avant cette vente restent valables. La commande dit quand elle a été faite ; demandez au vendeur, avant d’acheter, combien il y en a si vous voulez le savoir.

5. Nommez la musique : le titre et l’artiste, au générique et partout où vous la sortez.

6. Vous ne pouvez pas revendre la musique telle quelle pour que d’autres l’emploient, l’enregistrer dans un système qui revendique des vidéos contre ceux du point 4, ni vous en servir pour entraîner des logiciels qui produisent de la musique ou des voix. Vous pouvez céder cette licence une fois, en entier, à une seule autre personne ou entreprise, qui y est alors tenue à votre place.

7. Sociétés de gestion. Cette licence est ce que le vendeur peut donner. S’il est membre d’une société de gestion collective, les représentations, diffusions et copies doivent peut-être y être aussi déclarées et payées. Dans le doute, demandez-lui.

8. Ce qui reste au vendeur. Vous achetez une licence, et non la qualité d’auteur. Le vendeur reste l’auteur, avec son droit moral, et garde tout droit que ce texte ne nomme pas.

9. Durée. Sans limite, et dans le monde entier. Elle prend fin si votre argent vous est rendu, ou si vous enfreignez le point 5 ou 6 et n’y remédiez pas dans les 14 jours après en avoir été averti ; le vendeur est alors libre de vendre à nouveau.

10. Ce dont le vendeur répond. Le vendeur déclare qu’il peut vous donner cette licence, qu’il n’en a donné d’exclusive à personne auparavant, et que la musique, à sa connaissance, n’enfreint les droits de personne. Si cela se révélait faux, dites-le-lui ; vos droits d’acheteur restent ce qu’ils sont.

11. La loi prime. Là où la loi vous permet davantage, ou demande un écrit signé pour donner des droits exclusifs, ce texte ne s’y oppose pas. Veza est le lieu de la vente et n’est pas partie à cette licence.`,
    },
  },
]
