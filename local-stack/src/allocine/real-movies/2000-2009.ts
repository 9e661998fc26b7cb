/** Films of 2000 to 2009; the format is that of parseMovieTable. */
export const MOVIES_2000_2009 = `
# 205 | In the Mood for Love | 2000 | 98 | HKG, FRA | ROMANCE, DRAMA
orig: Fa yeung nin wa
by: ^Wong Kar-wai
cast: Maggie Cheung: Su Li-zhen; Tony Leung: Chow Mo-wan
prod: Jet Tone Production; Paradis Films
out: 2000-11-08
text: Deux voisins comprennent que leurs conjoints sont amants, et refusent de leur ressembler.

# 206 | Yi Yi | 2000 | 173 | TWN, JPN | DRAMA
by: Edward Yang
cast: ^Wu Nien-jen: NJ; Jonathan Chang: Yang-Yang; Kelly Lee: Ting-Ting
out: 2000-09-20
text: D'un mariage à un enterrement, une famille de Taipei et ce que chacun n'en voit pas.

# 207 | Dancer in the Dark | 2000 | 140 | DNK, SWE, FRA | DRAMA, MUSICAL
by: Lars von Trier
cast: Björk: Selma; Catherine Deneuve: Kathy; David Morse: Bill; Peter Stormare: Jeff
prod: Zentropa
out: 2000-10-18
text: Une ouvrière qui perd la vue économise pour son fils et rêve en chansons.

# 208 | Le Fabuleux Destin d&#039;Am&eacute;lie Poulain | 2001 | 120 | FRA, DEU | COMEDY, ROMANCE
by: Jean-Pierre Jeunet
cast: Audrey Tautou: Am&eacute;lie Poulain; Mathieu Kassovitz: Nino Quincampoix; Rufus: Raphaël Poulain
prod: Victoires Productions; Tapioca Films; UGC
dist: UGC-Fox Distribution
out: 2001-04-25
text: À Montmartre, une serveuse arrange en secret la vie des autres, avant d&#039;oser la sienne.

# 209 | Le Voyage de Chihiro | 2001 | 125 | JPN | ANIMATION, FANTASY
orig: Sen to Chihiro no kamikakushi
by: Hayao Miyazaki
prod: Studio Ghibli
out: 2002-04-10
text: Ses parents changés en porcs, une fillette travaille aux bains des dieux.

# 210 | Mulholland Drive | 2001 | 146 | USA, FRA | THRILLER, DRAMA
orig: Mulholland Dr.
by: David Lynch
cast: Naomi Watts: Betty Elms; Laura Harring: Rita; Justin Theroux: Adam Kesher
prod: Les Films Alain Sarde; StudioCanal
out: 2001-11-21
text: Une actrice débutante aide une amnésique à retrouver qui elle est.

# 211 | Astérix &amp; Obélix : Mission Cléopâtre | 2002 | 107 | FRA, DEU | COMEDY, ADVENTURE
by: Alain Chabat
cast: Christian Clavier: Astérix; Gérard Depardieu: Obélix; Jamel Debbouze: Numérobis; Monica Bellucci: Cléopâtre
prod: Katharina; Chez Wam
dist: Path&eacute; Distribution; Path&eacute; Distribution
out: 2002-01-30
text: Un architecte a trois mois pour bâtir un palais et va chercher de l&#039;aide, et de la potion, en Gaule.

# 212 | La Cité de Dieu | 2002 | 130 | BRA | DRAMA, DETECTIVE
orig: Cidade de Deus
by: Fernando Meirelles; Kátia Lund
cast: Alexandre Rodrigues: Fusée; Leandro Firmino: Petit Zé
prod: O2 Filmes; VideoFilmes
out: 2003-03-12
text: Dans une favela de Rio, un garçon photographie la guerre des gangs qui a emporté ses amis.

# 213 | Être et avoir | 2002 | 104 | FRA | DOCUMENTARY
by: Nicolas Philibert
cast: Georges Lopez: lui-même
prod: Maïa Films
dist: Les Films du Losange
out: 2002-08-28
text: Une année dans la classe unique d'un village d'Auvergne.

# 214 | Les Triplettes de Belleville | 2003 | 80 | FRA, BEL, CAN | ANIMATION, COMEDY
by: Sylvain Chomet
prod: Les Armateurs; Vivi Film
out: 2003-06-11
text: Une grand-mère traverse l'océan pour retrouver son petit-fils cycliste, avec trois vieilles chanteuses.

# 215 | Old Boy | 2003 | 120 | KOR | THRILLER
orig: Oldeuboi
by: ^Park Chan-wook
cast: ^Choi Min-sik: Oh Dae-su; ^Yoo Ji-tae: Lee Woo-jin; ^Kang Hye-jeong: Mi-do
prod: Show East; Egg Films
out: 2004-09-29
text: Enfermé quinze ans sans savoir pourquoi, un homme est libéré et cherche la raison.

# 216 | La Chute | 2004 | 156 | DEU, AUT, ITA | HISTORICAL, WARMOVIE
orig: Der Untergang
by: Oliver Hirschbiegel
cast: Bruno Ganz: Adolf Hitler; Alexandra Maria Lara: Traudl Junge
prod: Constantin Film
out: 2005-01-05
text: Les douze derniers jours dans le bunker de Berlin, vus par une secrétaire.

# 217 | De battre mon cœur s'est arrêté | 2005 | 107 | FRA | DRAMA
by: Jacques Audiard
cast: Romain Duris: Thomas Seyr; Niels Arestrup: Robert Seyr; Linh Dan Pham: Miao-Lin
prod: Why Not Productions
dist: UGC
out: 2005-03-16
text: Entre affaires louches et piano, un homme croit pouvoir changer de vie.

# 218 | Wallace &amp; Gromit : Le Mystère du lapin-garou | 2005 | 85 | GBR, USA | ANIMATION, COMEDY
orig: Wallace &amp; Gromit: The Curse of the Were-Rabbit
by: Nick Park; Steve Box
cast: Peter Sallis: Wallace (voix); Helena Bonham Carter: Lady Tottington (voix); Ralph Fiennes: Victor Quartermaine (voix)
prod: Aardman Animations; DreamWorks Animation
out: 2005-10-12
text: Un inventeur et son chien traquent la bête qui dévore les potagers.

# 219 | Le Labyrinthe de Pan | 2006 | 119 | ESP, MEX | FANTASY, DRAMA
orig: El laberinto del fauno
by: Guillermo del Toro
cast: Ivana Baquero: Ofelia; Sergi López: le capitaine Vidal; Maribel Verdú: Mercedes; Doug Jones: le faune
out: 2006-11-01
text: Dans l'Espagne de 1944, une fillette apprend d'un faune qu'elle serait princesse.

# 220 | Bamako | 2006 | 115 | MLI, FRA | DRAMA
by: Abderrahmane Sissako
cast: Aïssa Maïga: Melé; Tiécoura Traoré: Chaka
prod: Archipel 33; Chinguitty Films
dist: Les Films du Losange
out: 2006-10-18
text: Dans la cour d'une maison, la société africaine fait un procès aux institutions financières.

# 221 | La Vie des autres | 2006 | 137 | DEU | DRAMA, THRILLER
orig: Das Leben der Anderen
by: Florian Henckel von Donnersmarck
cast: Ulrich Mühe: Gerd Wiesler; Sebastian Koch: Georg Dreyman; Martina Gedeck: Christa-Maria Sieland
prod: Wiedemann &amp; Berg Filmproduktion
out: 2007-01-31
text: À Berlin-Est, l'agent chargé d'écouter un dramaturge se laisse toucher par sa vie.

# 222 | Persepolis | 2007 | 95 | FRA | ANIMATION, BIOPIC
by: Marjane Satrapi; Vincent Paronnaud
cast: Chiara Mastroianni: Marjane (voix); Catherine Deneuve: Mme Satrapi (voix); Danielle Darrieux: la grand-mère (voix)
prod: 2.4.7. Films
dist: Diaphana Distribution
out: 2007-06-27
text: Une petite Iranienne grandit entre révolution, guerre et exil.

# 223 | 4 mois, 3 semaines, 2 jours | 2007 | 113 | ROU | DRAMA
orig: 4 luni, 3 săptămâni și 2 zile
by: Cristian Mungiu
cast: Anamaria Marinca: Otilia; Laura Vasiliu: Găbița; Vlad Ivanov: M. Bebe
prod: Mobra Films
out: 2007-08-29
text: Sous Ceaușescu, une étudiante aide son amie à avorter clandestinement.

# 224 | Bienvenue chez les Ch&#039;tis | 2008 | 106 | FRA | COMEDY
by: Dany Boon
cast: Kad Merad: Philippe Abrams; Dany Boon: Antoine Bailleul; Zoé Félix: Julie Abrams
prod: Pathé Renn Productions; Hirsch
dist: Pathé Distribution; Pathé Distribution
out: 2008-02-27
text: Muté dans le Nord, un directeur de poste découvre qu&#039;on y est bien.

# 225 | Valse avec Bachir | 2008 | 87 | ISR, FRA, DEU | ANIMATION, DOCUMENTARY
orig: Vals im Bashir
by: Ari Folman
cast: Ari Folman: lui-même (voix)
prod: Bridgit Folman Film Gang; Les Films d'Ici; Razor Film
out: 2008-06-25
text: Un ancien soldat interroge ses camarades pour retrouver ses souvenirs de la guerre du Liban.

# 226 | Entre les murs | 2008 | 128 | FRA | COMEDY_DRAMA
by: Laurent Cantet
cast: François Bégaudeau: François Marin
prod: Haut et Court
dist: Haut et Court
out: 2008-09-24
text: Une année d'affrontements et d'échanges dans une classe de quatrième à Paris.

# 227 | Un prophète | 2009 | 155 | FRA | DETECTIVE, DRAMA
by: Jacques Audiard
cast: Tahar Rahim: Malik El Djebena; Niels Arestrup: César Luciani; Adel Bencherif: Ryad
prod: Why Not Productions; Chic Films
dist: UGC Distribution
out: 2009-08-26
text: Entré en prison sans rien savoir, un jeune homme y apprend tout.

# 228 | Avatar | 2009 | 162 | USA | SCIENCE_FICTION, ADVENTURE
by: James Cameron
cast: Sam Worthington: Jake Sully; Zoe Saldaña: Neytiri; Sigourney Weaver: Grace Augustine
prod: Lightstorm Entertainment; 20th Century Fox
out: 2009-12-16
text: Sur Pandora, un ancien marine prend le corps et bientôt le parti du peuple qu'il espionne.

# 229 | Dans ses yeux | 2009 | 129 | ARG, ESP | DETECTIVE, DRAMA
orig: El secreto de sus ojos
by: Juan José Campanella
cast: Ricardo Darín: Benjamín Espósito; Soledad Villamil: Irene Menéndez Hastings; Guillermo Francella: Pablo Sandoval
prod: Tornasol Films; 100 Bares
out: 2010-05-05
text: À la retraite, un greffier reprend l'affaire qui a marqué sa vie.
`;
