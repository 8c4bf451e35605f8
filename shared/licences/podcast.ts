import type { LicenceVersions } from './words.ts'

/** To be heard in one show. */
export const podcast: LicenceVersions = [
  {
    en: {
      name: 'Podcast',
      summary: 'All of the personal licence, and the music in one podcast or radio show, with credit.',
      text: `Podcast licence

1. Who and what. This licence is between you, whom the order names, and the seller whom the order names. It covers the recordings and other files that the order lists (“the music”).

2. You may do what a personal licence allows: download, keep, copy to your own devices and listen.

3. You may also use the music in one show: a podcast, an online radio programme or a series of talks, under one title, with any number of episodes. You may cut it, fade it and speak over it. Episodes may carry advertising and may be paid for, and may stay online for good, everywhere in the world.

4. Name the music. Where an episode lists what it contains, write the title, the artist and, if you can, the address of their page.

5. You may not publish the music by itself or as the main thing that people come to hear, use it in an advertisement, a film or a game, release it under another name, register it with a system that claims other people’s videos, or use it to train software that makes music or voices.

6. Collecting societies. This licence is what the seller can give. If the seller belongs to a collecting society, some uses, above all on air, may also have to be reported and paid there. Ask the seller if you are not sure.

7. What stays with the seller. You buy a licence and not the rights themselves. The licence is not exclusive: others may use the same music.

8. How long. For good. It ends if your money is given back to you, or if you break point 4 or 5 and do not put it right within 14 days of being told. Episodes that were published before in good faith may stay, unless the money was given back.

9. What the seller stands for. The seller says that they may give you this licence. If that turns out to be wrong, tell them; your rights as a buyer stay as they are.

10. The law comes first. Where the law allows you more, this text takes none of it away. Veza is the place of the sale and no party to this licence.`,
    },
    fr: {
      name: 'Podcast',
      summary: 'Toute la licence personnelle, et la musique dans un podcast ou une émission, avec mention.',
      text: `Licence podcast

1. Qui et quoi. Cette licence lie vous-même, que la commande désigne, et le vendeur ou la vendeuse que la commande désigne. Elle porte sur les enregistrements et autres fichiers que la commande énumère (« la musique »).

2. Vous pouvez faire ce que permet une licence personnelle : télécharger, garder, copier sur vos appareils et écouter.

3. Vous pouvez aussi employer la musique dans une émission : un podcast, un programme de radio en ligne ou une série d’entretiens, sous un seul titre, avec autant d’épisodes que vous voulez. Vous pouvez la couper, la fondre et parler par-dessus. Les épisodes peuvent contenir de la publicité et être payants, et rester en ligne sans limite de durée, dans le monde entier.

4. Nommez la musique. Là où un épisode indique ce qu’il contient, écrivez le titre, l’artiste et, si possible, l’adresse de sa page.

5. Vous ne pouvez pas publier la musique seule ou comme ce que l’on vient surtout entendre, l’employer dans une publicité, un film ou un jeu, la sortir sous un autre nom, l’enregistrer dans un système qui revendique les vidéos d’autrui, ni vous en servir pour entraîner des logiciels qui produisent de la musique ou des voix.

6. Sociétés de gestion. Cette licence est ce que le vendeur peut donner. S’il est membre d’une société de gestion collective, certains usages, surtout à l’antenne, doivent peut-être y être aussi déclarés et payés. Dans le doute, demandez-lui.

7. Ce qui reste au vendeur. Vous achetez une licence et non les droits eux-mêmes. La licence n’est pas exclusive : d’autres peuvent employer la même musique.

8. Durée. Sans limite. Elle prend fin si votre argent vous est rendu, ou si vous enfreignez le point 4 ou 5 et n’y remédiez pas dans les 14 jours après en avoir été averti. Les épisodes déjà publiés de bonne foi peuvent rester, sauf si l’argent a été rendu.

9. Ce dont le vendeur répond. Le vendeur déclare qu’il peut vous donner cette licence. Si cela se révélait faux, dites-le-lui ; vos droits d’acheteur restent ce qu’ils sont.

10. La loi prime. Là où la loi vous permet davantage, ce texte n’en retire rien. Veza est le lieu de la vente et n’est pas partie à cette licence.`,
    },
  },
]
