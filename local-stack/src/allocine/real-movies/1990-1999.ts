/** Films of the nineties; the format is that of parseMovieTable. */
export const MOVIES_1990_1999 = `
# 180 | Les Affranchis | 1990 | 145 | USA | DETECTIVE, BIOPIC
orig: Goodfellas
by: Martin Scorsese
cast: Ray Liotta: Henry Hill; Robert De Niro: James Conway; Joe Pesci: Tommy DeVito; Lorraine Bracco: Karen Hill
prod: Warner Bros.
out: 1990-09-12
text: Trente ans de la vie d'un gangster de quartier, de l'émerveillement à la trahison.

# 181 | Close-up | 1990 | 98 | IRN | DRAMA, DOCUMENTARY
orig: Nema-ye nazdik
by: Abbas Kiarostami
cast: Hossain Sabzian: lui-même; Mohsen Makhmalbaf: lui-même
prod: Kanoon
text: Un homme s'est fait passer pour un cinéaste célèbre ; on rejoue l'affaire avec ceux qui l'ont vécue.

# 182 | Le Silence des agneaux | 1991 | 118 | USA | THRILLER, DETECTIVE
orig: The Silence of the Lambs
by: Jonathan Demme
cast: Jodie Foster: Clarice Starling; Anthony Hopkins: Hannibal Lecter; Scott Glenn: Jack Crawford
prod: Orion Pictures; Strong Heart Productions
out: 1991-04-10
text: Pour arrêter un tueur, une stagiaire du FBI demande l'aide d'un autre.

# 183 | Delicatessen | 1991 | 99 | FRA | COMEDY, FANTASY
by: Jean-Pierre Jeunet; Marc Caro
cast: Dominique Pinon: Louison; Marie-Laure Dougnac: Julie Clapet; Jean-Claude Dreyfus: le boucher
prod: Constellation; UGC; Hachette Première
dist: UGC; UGC
out: 1991-04-17
text: Dans un immeuble affamé, un ancien clown se fait engager par un boucher inquiétant.

# 184 | C&#039;est arrivé près de chez vous | 1992 | 95 | BEL | COMEDY, THRILLER
by: Rémy Belvaux; André Bonzel; Benoît Poelvoorde
cast: Benoît Poelvoorde: Ben; Rémy Belvaux: Rémy; André Bonzel: André
prod: Les Artistes Anonymes
out: 1992-11-04
text: Une équipe de télévision suit un tueur bavard, puis l&#039;aide.

# 185 | La Leçon de piano | 1993 | 121 | NZL, AUS, FRA | DRAMA, ROMANCE
orig: The Piano
by: Jane Campion
cast: Holly Hunter: Ada McGrath; Harvey Keitel: George Baines; Sam Neill: Alisdair Stewart; Anna Paquin: Flora McGrath
prod: CiBy 2000; Jan Chapman Productions
out: 1993-05-19
text: Mariée au bout du monde, une femme muette marchande son piano touche par touche.

# 186 | Adieu ma concubine | 1993 | 171 | CHN, HKG | DRAMA, HISTORICAL
orig: Ba wang bie ji
by: ^Chen Kaige
cast: Leslie Cheung: Cheng Dieyi; ^Zhang Fengyi: Duan Xiaolou; ^Gong Li: Juxian
text: Deux acteurs de l'opéra de Pékin traversent un demi-siècle d'histoire.

# 187 | La Liste de Schindler | 1993 | 195 | USA | HISTORICAL, DRAMA
orig: Schindler&#039;s List
by: Steven Spielberg
cast: Liam Neeson: Oskar Schindler; Ben Kingsley: Itzhak Stern; Ralph Fiennes: Amon Göth
prod: Universal Pictures; Amblin Entertainment
out: 1994-03-02
text: Un industriel profiteur finit par sauver plus de mille de ses ouvriers.

# 188 | Pulp Fiction | 1994 | 154 | USA | THRILLER, COMEDY
by: Quentin Tarantino
cast: John Travolta: Vincent Vega; Samuel L. Jackson: Jules Winnfield; Uma Thurman: Mia Wallace; Bruce Willis: Butch Coolidge
prod: A Band Apart; Miramax
out: 1994-10-26
text: Deux tueurs, un boxeur et la femme du patron se croisent dans le désordre.

# 189 | Chungking Express | 1994 | 102 | HKG | ROMANCE, COMEDY_DRAMA
orig: Chung Hing sam lam
by: ^Wong Kar-wai
cast: Brigitte Lin: la femme à la perruque blonde; Takeshi Kaneshiro: le matricule 223; Faye Wong: Faye
prod: Jet Tone Production
text: À Hong Kong, deux policiers au cœur brisé croisent deux inconnues.

# 190 | Trois couleurs : Rouge | 1994 | 99 | FRA, POL, CHE | DRAMA
by: Krzysztof Kieślowski
cast: Irène Jacob: Valentine; Jean-Louis Trintignant: le juge
prod: MK2 Productions; CAB Productions
dist: MKL Distribution
out: 1994-09-14
text: Une mannequin découvre qu'un juge à la retraite écoute les conversations de ses voisins.

# 191 | Les Silences du palais | 1994 | 127 | TUN, FRA | DRAMA
orig: Samt el qusur
by: Moufida Tlatli
cast: Amel Hedhili: Khedija; Hend Sabri: Alia
prod: Cinétéléfilms; Magfilm
text: Une chanteuse revient dans le palais des beys où sa mère était servante.

# 192 | La Haine | 1995 | 98 | FRA | DRAMA
by: Mathieu Kassovitz
cast: Vincent Cassel: Vinz; Hubert Koundé: Hubert; Saïd Taghmaoui: Saïd
prod: Les Productions Lazennec
dist: MKL Distribution
out: 1995-05-31
text: Au lendemain d'une émeute, trois amis errent de la cité à Paris avec un revolver trouvé.

# 193 | Toy Story | 1995 | 81 | USA | ANIMATION, FAMILY
by: John Lasseter
cast: Tom Hanks: Woody (voix); Tim Allen: Buzz l'Éclair (voix)
prod: Pixar Animation Studios; Walt Disney Pictures
out: 1996-03-27
text: L'arrivée d'un ranger de l'espace menace la place du cow-boy dans la chambre d'Andy.

# 194 | Underground | 1995 | 170 | YUG, FRA, DEU | COMEDY_DRAMA, WARMOVIE
by: Emir Kusturica
cast: Miki Manojlović: Marko; Lazar Ristovski: Blacky; Mirjana Joković: Natalija
prod: CiBy 2000; Pandora Film
out: 1995-10-25
text: Pendant vingt ans, un trafiquant laisse croire à ses amis cachés que la guerre dure encore.

# 195 | Fargo | 1996 | 98 | USA | DETECTIVE, COMEDY_DRAMA
by: Joel Coen
cast: Frances McDormand: Marge Gunderson; William H. Macy: Jerry Lundegaard; Steve Buscemi: Carl Showalter
prod: Working Title Films; PolyGram Filmed Entertainment
out: 1996-09-04
text: Une policière enceinte enquête sur un faux enlèvement qui a mal tourné dans la neige.

# 196 | Titanic | 1997 | 194 | USA | ROMANCE, DRAMA
by: James Cameron
cast: Leonardo DiCaprio: Jack Dawson; Kate Winslet: Rose DeWitt Bukater; Billy Zane: Cal Hockley
prod: 20th Century Fox; Paramount Pictures; Lightstorm Entertainment
out: 1998-01-07
text: À bord d'un paquebot qui ne devait pas couler, l'amour d'un dessinateur et d'une héritière.

# 197 | Le Goût de la cerise | 1997 | 95 | IRN, FRA | DRAMA
orig: Ta'm e guilass
by: Abbas Kiarostami
cast: Homayoun Ershadi: M. Badii
prod: Abbas Kiarostami Productions; CiBy 2000
out: 1997-11-26
text: Un homme sillonne les collines de Téhéran et cherche qui voudra l'enterrer.

# 198 | Princesse Mononoké | 1997 | 134 | JPN | ANIMATION, ADVENTURE
orig: Mononoke-hime
by: Hayao Miyazaki
prod: Studio Ghibli
out: 2000-01-12
text: Un prince maudit se trouve entre une ville de forgerons et les dieux de la forêt.

# 199 | Le Dîner de cons | 1998 | 80 | FRA | COMEDY
by: Francis Veber
cast: Jacques Villeret: François Pignon; Thierry Lhermitte: Pierre Brochant; Francis Huster: Juste Leblanc
prod: Gaumont; EFVE
dist: Gaumont; Gaumont
out: 1998-04-15
text: Un éditeur moqueur invite un passionné de maquettes en allumettes et voit sa soirée s'effondrer.

# 200 | Kirikou et la Sorcière | 1998 | 71 | FRA, BEL | ANIMATION, FAMILY
by: Michel Ocelot
prod: Les Armateurs; Odec Kid Cartoons
out: 1998-12-09
text: Un nouveau-né courageux veut savoir pourquoi la sorcière Karaba est méchante.

# 201 | Central do Brasil | 1998 | 110 | BRA, FRA | DRAMA
by: Walter Salles
cast: Fernanda Montenegro: Dora; Vinícius de Oliveira: Josué; Marília Pêra: Irene
prod: VideoFilmes; MACT Productions
out: 1998-12-02
text: Une écrivaine publique sans scrupule conduit un orphelin à la recherche de son père.

# 202 | Tout sur ma mère | 1999 | 101 | ESP, FRA | DRAMA
orig: Todo sobre mi madre
by: Pedro Almodóvar
cast: Cecilia Roth: Manuela; Marisa Paredes: Huma Rojo; Penélope Cruz: sœur Rosa; Antonia San Juan: Agrado
prod: El Deseo; Renn Productions
out: 1999-05-19
text: Après la mort de son fils, une infirmière part annoncer à son père qu'il avait un enfant.

# 203 | Matrix | 1999 | 136 | USA, AUS | SCIENCE_FICTION, ACTION
orig: The Matrix
by: Lana Wachowski; Lilly Wachowski
cast: Keanu Reeves: Neo; Laurence Fishburne: Morpheus; Carrie-Anne Moss: Trinity; Hugo Weaving: l'agent Smith
prod: Warner Bros.; Village Roadshow Pictures
out: 1999-06-23
text: Un pirate informatique apprend que le monde où il vit est un programme.

# 204 | Rosetta | 1999 | 95 | BEL, FRA | DRAMA
by: Jean-Pierre Dardenne; Luc Dardenne
cast: Émilie Dequenne: Rosetta; Fabrizio Rongione: Riquet; Olivier Gourmet: le patron
prod: Les Films du Fleuve; ARP Sélection
out: 1999-09-29
text: Une jeune fille se bat chaque jour pour une place dans le monde.
`;
