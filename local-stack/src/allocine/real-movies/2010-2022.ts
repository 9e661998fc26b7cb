/** Films of 2010 to 2022; the format is that of parseMovieTable. */
export const MOVIES_2010_2022 = `
# 230 | Inception | 2010 | 148 | USA, GBR | SCIENCE_FICTION, THRILLER
by: Christopher Nolan
cast: Leonardo DiCaprio: Dom Cobb; Marion Cotillard: Mall Cobb; Elliot Page: Ariane; Joseph Gordon-Levitt: Arthur
prod: Warner Bros.; Legendary Pictures; Syncopy
out: 2010-07-21
text: Un voleur de rêves doit cette fois y déposer une idée.

# 231 | Oncle Boonmee (celui qui se souvient de ses vies antérieures) | 2010 | 113 | THA, FRA | DRAMA, FANTASY
orig: Lung Bunmi raluek chat
by: Apichatpong Weerasethakul
cast: Thanapat Saisaymar: Boonmee; -: le fils disparu
prod: Kick the Machine; -
out: 2010-09-01
text: À l'heure de mourir, un apiculteur reçoit la visite de ses fantômes.

# 232 | Une séparation | 2011 | 123 | IRN | DRAMA
orig: Jodaeiye Nader az Simin
by: Asghar Farhadi
cast: Leila Hatami: Simin; Peyman Moaadi: Nader; Sareh Bayat: Razieh
dist: Memento Films
out: 2011-06-08
text: Un divorce, une aide à domicile et un mensonge entraînent deux familles devant le juge.

# 233 | The Artist | 2011 | 100 | FRA | COMEDY, ROMANCE
by: Michel Hazanavicius
cast: Jean Dujardin: George Valentin; Bérénice Bejo: Peppy Miller; John Goodman: Al Zimmer
prod: La Petite Reine
dist: Warner Bros.
out: 2011-10-12
text: Le parlant fait tomber une vedette du muet et monter celle qu'il avait lancée.

# 234 | Intouchables | 2011 | 112 | FRA | COMEDY
by: Olivier Nakache; Éric Toledano
cast: François Cluzet: Philippe; Omar Sy: Driss; Anne Le Ny: Yvonne; Audrey Fleurot: Magalie
prod: Quad Productions; Ten Films; Gaumont
dist: Gaumont; Gaumont
out: 2011-11-02
text: Un aristocrate tétraplégique engage un jeune homme que rien ne destinait à ce travail.

# 235 | Amour | 2012 | 127 | FRA, DEU, AUT | DRAMA
by: Michael Haneke
cast: Jean-Louis Trintignant: Georges; Emmanuelle Riva: Anne; Isabelle Huppert: Eva
prod: Les Films du Losange; X Filme; Wega Film
dist: Les Films du Losange
out: 2012-10-24
text: Un vieil homme veille sa femme que la maladie emporte.

# 236 | Wadjda | 2012 | 97 | SAU, DEU | DRAMA
by: Haifaa al-Mansour
cast: Waad Mohammed: Wadjda; Reem Abdullah: la mère
prod: Razor Film; High Look Group
out: 2013-02-06
text: À Riyad, une fillette veut un vélo et participe à un concours de Coran pour le gagner.

# 237 | La Vie d&#039;Adèle - Chapitres 1 et 2 | 2013 | 179 | FRA, BEL, ESP | DRAMA, ROMANCE
by: Abdellatif Kechiche
cast: Adèle Exarchopoulos: Adèle; Léa Seydoux: Emma
prod: Quat'sous Films; Wild Bunch
out: 2013-10-09
text: La rencontre d&#039;une lycéenne et d&#039;une étudiante aux cheveux bleus, et ce qu&#039;il en reste.

# 238 | Ida | 2013 | 79 | POL, DNK | DRAMA
by: Paweł Pawlikowski
cast: Agata Trzebuchowska: Ida; Agata Kulesza: Wanda
prod: Opus Film; Phoenix Film
out: 2014-02-12
text: Avant de prononcer ses vœux, une novice apprend qu'elle est juive.

# 239 | Gravity | 2013 | 91 | USA, GBR | SCIENCE_FICTION, THRILLER
by: Alfonso Cuarón
cast: Sandra Bullock: Ryan Stone; George Clooney: Matt Kowalski
prod: Warner Bros.; Heyday Films
out: 2013-10-23
text: Deux astronautes dérivent après la destruction de leur navette.

# 240 | Timbuktu | 2014 | 97 | MRT, FRA | DRAMA
by: Abderrahmane Sissako
cast: Ibrahim Ahmed: Kidane; Toulou Kiki: Satima; Abel Jafri: Abdelkrim
prod: Les Films du Worso; Dune Vision
dist: Le Pacte
out: 2014-12-10
text: Une famille d'éleveurs vit à l'écart de la ville tombée aux mains des djihadistes.

# 241 | The Grand Budapest Hotel | 2014 | 100 | USA, DEU, GBR | COMEDY
by: Wes Anderson
cast: Ralph Fiennes: Gustave H.; Tony Revolori: Zero Moustafa; Saoirse Ronan: Agatha
prod: American Empirical Pictures; Indian Paintbrush
out: 2014-02-26
text: Un concierge raffiné et son groom sont mêlés au vol d'un tableau.

# 242 | Mommy | 2014 | 138 | CAN | DRAMA
by: Xavier Dolan
cast: Anne Dorval: Diane Després; Antoine-Olivier Pilon: Steve Després; Suzanne Clément: Kyla
prod: Metafilms
out: 2014-10-08
text: Une veuve reprend chez elle son fils impulsif, avec l'aide d'une voisine.

# 243 | Mad Max: Fury Road | 2015 | 120 | AUS, USA | ACTION, SCIENCE_FICTION
by: George Miller
cast: Tom Hardy: Max Rockatansky; Charlize Theron: Furiosa; Nicholas Hoult: Nux
prod: Warner Bros.; Kennedy Miller Mitchell
out: 2015-05-14
text: Dans le désert, une rebelle enlève les captives d'un tyran à bord d'un camion de guerre.

# 244 | Mustang | 2015 | 97 | TUR, FRA, DEU | DRAMA
by: Deniz Gamze Ergüven
cast: Güneş Şensoy: Lale; Doğa Doğuşlu: Nur; Elit İşcan: Ece
prod: CG Cinéma
dist: Ad Vitam
out: 2015-06-17
text: Cinq sœurs sont enfermées chez elles jusqu'à ce qu'on les marie.

# 245 | L&#039;Étreinte du serpent | 2015 | 125 | COL, ARG | ADVENTURE, DRAMA
orig: El abrazo de la serpiente
by: Ciro Guerra
cast: Nilbio Torres: Karamakate jeune; Jan Bijvoet: Theo; Antonio Bolívar: Karamakate âgé
prod: Ciudad Lunar
out: 2015-12-23
text: À quarante ans d&#039;écart, un chaman guide deux savants vers une plante sacrée.

# 246 | Moonlight | 2016 | 111 | USA | DRAMA
by: Barry Jenkins
cast: Trevante Rhodes: Black; Mahershala Ali: Juan; Naomie Harris: Paula
prod: A24; Plan B Entertainment
out: 2017-02-01
text: Trois âges d'un garçon de Miami qui apprend à se dire.

# 247 | Toni Erdmann | 2016 | 162 | DEU, AUT | COMEDY_DRAMA
by: Maren Ade
cast: Sandra Hüller: Ines Conradi; Peter Simonischek: Winfried Conradi
prod: Komplizen Film
dist: Haut et Court
out: 2016-08-17
text: Un père farceur s'invite, déguisé, dans la vie de sa fille consultante.

# 248 | Ma vie de Courgette | 2016 | 66 | CHE, FRA | ANIMATION, COMEDY_DRAMA
by: Claude Barras
prod: Rita Productions; Blue Spirit
dist: Gebeka Films
out: 2016-10-19
text: Dans un foyer, un petit garçon découvre l'amitié.

# 249 | La La Land | 2016 | 128 | USA | MUSICAL, ROMANCE
by: Damien Chazelle
cast: Ryan Gosling: Sebastian; Emma Stone: Mia
prod: Summit Entertainment; Marc Platt Productions
out: 2017-01-25
text: Une actrice et un pianiste s'aiment à Los Angeles, où chacun suit son rêve.

# 250 | 120 battements par minute | 2017 | 140 | FRA | DRAMA
by: Robin Campillo
cast: Nahuel Pérez Biscayart: Sean; Arnaud Valois: Nathan; Adèle Haenel: Sophie
prod: Les Films de Pierre
dist: Memento Films
out: 2017-08-23
text: Au début des années quatre-vingt-dix, des militants d'Act Up-Paris luttent contre l'indifférence.

# 251 | Une affaire de famille | 2018 | 121 | JPN | DRAMA
orig: Manbiki kazoku
by: Hirokazu Kore-eda
cast: Lily Franky: Osamu Shibata; Sakura Andô: Nobuyo Shibata; Kirin Kiki: Hatsue
dist: Le Pacte
out: 2018-12-12
text: Une famille de petits voleurs recueille une fillette maltraitée.

# 252 | Capharnaüm | 2018 | 123 | LBN, FRA | DRAMA
by: Nadine Labaki
cast: Zain Al Rafeea: Zain; Yordanos Shiferaw: Rahil
prod: Mooz Films
dist: Gaumont
out: 2018-10-17
text: Un garçon de douze ans attaque ses parents en justice pour lui avoir donné la vie.

# 253 | Roma | 2018 | 135 | MEX, USA | DRAMA
by: Alfonso Cuarón
cast: Yalitza Aparicio: Cleo; Marina de Tavira: Sofía
prod: Esperanto Filmoj; Participant Media
text: À Mexico, en 1970, une domestique soutient la famille qui l'emploie.

# 254 | Parasite | 2019 | 132 | KOR | THRILLER, COMEDY_DRAMA
orig: Gisaengchung
by: ^Bong Joon-ho
cast: ^Song Kang-ho: Kim Ki-taek; ^Lee Sun-kyun: M. Park; ^Cho Yeo-jeong: Yeon-kyo; ^Choi Woo-shik: Ki-woo
prod: Barunson E&amp;A
out: 2019-06-05
text: Une famille sans le sou s'introduit, un par un, chez des gens riches.

# 255 | Portrait de la jeune fille en feu | 2019 | 120 | FRA | DRAMA, ROMANCE
by: Céline Sciamma
cast: Noémie Merlant: Marianne; Adèle Haenel: Héloïse; Luàna Bajrami: Sophie; Valeria Golino: la comtesse
prod: Lilies Films
dist: Pyramide Distribution
out: 2019-09-18
text: Une peintre doit faire en secret le portrait d'une jeune femme qui refuse de poser.

# 256 | Atlantique | 2019 | 105 | SEN, FRA, BEL | DRAMA, FANTASY
by: Mati Diop
cast: Mame Bineta Sane: Ada; Amadou Mbow: Issa; Ibrahima Traoré: Souleiman
prod: Les Films du Bal
dist: Ad Vitam
out: 2019-10-02
text: À Dakar, les ouvriers partis en mer reviennent hanter celles qu'ils ont laissées.

# 257 | J&#039;ai perdu mon corps | 2019 | 81 | FRA | ANIMATION, FANTASY
by: Jérémy Clapin
cast: Hakim Faris: Naoufel (voix); Victoire Du Bois: Gabrielle (voix)
prod: Xilam
dist: Rezo Films
out: 2019-11-06
text: Une main coupée traverse Paris à la recherche de son corps.

# 258 | Drunk | 2020 | 117 | DNK | COMEDY_DRAMA
orig: Druk
by: Thomas Vinterberg
cast: Mads Mikkelsen: Martin; Thomas Bo Larsen: Tommy; Magnus Millang: Nikolaj; Lars Ranthe: Peter
prod: Zentropa
dist: Haut et Court
out: 2020-10-14
text: Quatre professeurs vérifient s'il manque à l'homme un peu d'alcool dans le sang.

# 259 | Titane | 2021 | 108 | FRA, BEL | HORROR, DRAMA
by: Julia Ducournau
cast: Agathe Rousselle: Alexia; Vincent Lindon: Vincent
prod: Kazak Productions
dist: Diaphana Distribution
out: 2021-07-14
text: En fuite, une tueuse se fait passer pour le fils disparu d'un pompier.

# 260 | Drive My Car | 2021 | 179 | JPN | DRAMA
orig: Doraibu mai kâ
by: Ryûsuke Hamaguchi
cast: Hidetoshi Nishijima: Yûsuke Kafuku; Tôko Miura: Misaki Watari; Masaki Okada: Kôji Takatsuki
dist: Diaphana Distribution
out: 2021-08-18
text: Un metteur en scène en deuil se confie à la jeune femme qui conduit sa voiture.

# 261 | Illusions perdues | 2021 | 149 | FRA, BEL | HISTORICAL, DRAMA
by: Xavier Giannoli
cast: Benjamin Voisin: Lucien de Rubempré; Cécile de France: Louise de Bargeton; Vincent Lacoste: Étienne Lousteau
prod: Curiosa Films; Gaumont
dist: Gaumont; Gaumont
out: 2021-10-20
text: Un poète de province découvre à Paris que tout s'achète, les critiques aussi.

# 262 | RRR | 2022 | 187 | IND | ACTION, HISTORICAL
by: S. S. Rajamouli
cast: N. T. Rama Rao Jr.: Komaram Bheem; Ram Charan: Alluri Sitarama Raju; Alia Bhatt: Sita
prod: DVV Entertainment
text: Deux hommes devenus frères luttent, chacun en secret, contre l'empire britannique.

# 263 | As bestas | 2022 | 137 | ESP, FRA | THRILLER, DRAMA
by: Rodrigo Sorogoyen
cast: Marina Foïs: Olga; Denis Ménochet: Antoine; Luis Zahera: Xan
prod: Arcadia Motion Pictures; Le Pacte
dist: Le Pacte; Le Pacte
out: 2022-07-20
text: En Galice, un couple français se heurte à ses voisins.

# 264 | Sans filtre | 2022 | 149 | SWE, DEU, FRA, GBR | COMEDY, DRAMA
orig: Triangle of Sadness
by: Ruben Östlund
cast: Harris Dickinson: Carl; Charlbi Dean: Yaya; Woody Harrelson: le capitaine; Dolly De Leon: Abigail
prod: Plattform Produktion
dist: Bac Films
out: 2022-09-28
text: Le naufrage d'un yacht de luxe renverse les hiérarchies.
`;
