import type { LicenceVersions } from './words.ts'

/** To be part of one work. */
export const commercial: LicenceVersions = [
  {
    en: {
      name: 'Commercial',
      summary: 'The music in one film, video, game, advertisement or event, also to earn money with it.',
      text: `Commercial licence

1. Who and what. This licence is between you, whom the order names, and the seller whom the order names. It covers the recordings and other files that the order lists (“the music”). If you buy for a client, the licence passes to them once, with the work; name them to the seller if asked.

2. You may do what a personal licence allows: download, keep, copy to your own devices and listen.

3. You may also use the music in one work: a film, a series of up to ten videos, a game or other software, an advertisement with its versions for different media, an exhibition, or an event with its recordings. You may cut it, fade it, loop it, and put voices, sounds and pictures to it. The work may be sold, shown, broadcast and advertised in any medium, everywhere in the world, any number of times. For a further work, buy a further licence.

4. Name the music where the work has credits: the title and the artist.

5. You may not publish the music by itself or as the main thing that people come to hear, sell it on as music for others to use, release it under another name, register it with a system that claims other people’s videos, or use it to train software that makes music or voices. You may not use it in a way that calls for hatred or violence, or that makes it look as if the artist backed a party, a product or an opinion.

6. Collecting societies. This licence is what the seller can give. If the seller belongs to a collecting society, performances and broadcasts may also have to be reported and paid there. Ask the seller if you are not sure.

7. What stays with the seller. You buy a licence and not the rights themselves. The licence is not exclusive: others may use the same music.

8. How long. For the life of the work. The licence ends if your money is given back to you, or if you break point 3, 4 or 5 and do not put it right within 14 days of being told.

9. What the seller stands for. The seller says that they may give you this licence, and that the music infringes nobody’s rights as far as they know. If that turns out to be wrong, tell them; your rights as a buyer stay as they are.

10. The law comes first. Where the law allows you more, this text takes none of it away. Veza is the place of the sale and no party to this licence.`,
    },
    fr: {
      name: 'Commerciale',
      summary:
        'La musique dans un film, une vidéo, un jeu, une publicité ou un événement, y compris lucratif.',
      text: `Licence commerciale

1. Qui et quoi. Cette licence lie vous-même, que la commande désigne, et le vendeur ou la vendeuse que la commande désigne. Elle porte sur les enregistrements et autres fichiers que la commande énumère (« la musique »). Si vous achetez pour un client, la licence lui passe une fois, avec l’œuvre ; nommez-le au vendeur s’il le demande.

2. Vous pouvez faire ce que permet une licence personnelle : télécharger, garder, copier sur vos appareils et écouter.

3. Vous pouvez aussi employer la musique dans une œuvre : un film, une série de dix vidéos au plus, un jeu ou un autre logiciel, une publicité avec ses versions pour différents médias, une exposition, ou un événement avec ses enregistrements. Vous pouvez la couper, la fondre, la répéter, et y joindre voix, sons et images. L’œuvre peut être vendue, montrée, diffusée et annoncée par tout moyen, dans le monde entier, autant de fois que vous voulez. Pour une autre œuvre, achetez une autre licence.

4. Nommez la musique là où l’œuvre a un générique : le titre et l’artiste.

5. Vous ne pouvez pas publier la musique seule ou comme ce que l’on vient surtout entendre, la revendre comme musique à employer par d’autres, la sortir sous un autre nom, l’enregistrer dans un système qui revendique les vidéos d’autrui, ni vous en servir pour entraîner des logiciels qui produisent de la musique ou des voix. Vous ne pouvez pas l’employer d’une façon qui appelle à la haine ou à la violence, ni qui laisse croire que l’artiste soutient un parti, un produit ou une opinion.

6. Sociétés de gestion. Cette licence est ce que le vendeur peut donner. S’il est membre d’une société de gestion collective, les représentations et diffusions doivent peut-être y être aussi déclarées et payées. Dans le doute, demandez-lui.

7. Ce qui reste au vendeur. Vous achetez une licence et non les droits eux-mêmes. La licence n’est pas exclusive : d’autres peuvent employer la même musique.

8. Durée. Celle de l’œuvre. La licence prend fin si votre argent vous est rendu, ou si vous enfreignez le point 3, 4 ou 5 et n’y remédiez pas dans les 14 jours après en avoir été averti.

9. Ce dont le vendeur répond. Le vendeur déclare qu’il peut vous donner cette licence et que la musique, à sa connaissance, n’enfreint les droits de personne. Si cela se révélait faux, dites-le-lui ; vos droits d’acheteur restent ce qu’ils sont.

10. La loi prime. Là où la loi vous permet davantage, ce texte n’en retire rien. Veza est le lieu de la vente et n’est pas partie à cette licence.`,
    },
  },
]
