"""Words for telling a name from other words with a capital: common given names, and words that are no name."""

from __future__ import annotations

from typing import Final

_GIVEN: Final = """
aaliyah aaron abbie abdul abdullah abigail adam adele adrian agnieszka ahmed aidan aimee aisha alan alana albert
alex alexa alexander alexandra alfie alfred ali alice alicia alison amanda amber amelia amelie amina amir amira
amy ana anas andrea andrew andrzej angela anika anita ann anna anne annie anthony antonio anya archie arjun arlo
arthur arun arya asha ashley ava ayaan ayesha barbara beatrice becky ben benjamin beth bethany betty beverley
bilal billy blake bobby bonnie brandon brenda brian bridget bronwen bryn caitlin callum cameron carl carla carly
carol caroline catherine cerys charlene charles charlie charlotte cheryl chloe chris christina christine
christopher ciara claire clara clare clive cody colin connor courtney craig daisy dale damian dan daniel
danielle danny daphne darren dave david dawn dean deborah declan denise dennis derek diana diane dominic donna
doris dorothy duncan dylan eddie edith edward edwin eileen elaine eleanor elena eli elif elijah elise eliza
elizabeth ella ellie elliot ellis eloise elsie emilia emily emma emmanuel eric erin esme ethan eva evan eve
evelyn evie ewa fatima fatma felix finlay finley fiona flora florence frances francesca frank fraser fred
freddie frederick freya gabriel gareth gary gavin gemma geoff geoffrey george georgia georgina gerald geraldine
gillian gina gordon graham greg gwen hamza hannah haris harley haroon harriet harrison harry harvey hasan hassan
hayley hazel heather heidi helen henry hilary hollie holly howard hugh hugo hussain ian ibrahim imogen imran
india indie iqra irene iris isaac isabel isabella isabelle isla ismail iwona jack jackie jackson jacob jade jake
jakub james jamie jan jane janet janice jasmin jasmine jason jay jayden jean jeff jennifer jenny jeremy jess
jesse jessica jill jim joan joanna joanne joe joel john johnny jon jonathan jordan joseph josh joshua joyce juan
jude judith julia julian julie kai kamil karen karl kasia kate katherine kathleen kathryn katie katy kay
kayla kayleigh keeley keith kelly kelsey ken kenneth kenzie kerry kevin khadija kian kieran kim kirsty kofi
krzysztof kyle kyra lacey laila lara laura lauren layla leah leanne lee leila lena leo leon leroy lesley leslie
lewis lexi liam lily linda lindsay lisa liz logan lola lorna lorraine lottie louie louis louisa louise luca
lucas lucy luis luke lydia lynn lynne mabel maddie maddison madison maisie malcolm malgorzata malik mandy marcus
margaret maria marian marie marion marlon martha martin martyn mary maryam mason mateusz matilda matthew maureen
max maya megan mehmet melanie melissa mia michael michelle mick mike mila millie mohamed mohammad mohammed molly
monica morgan moses muhammad musa mustafa myles nadia nancy naomi natalia natalie natasha nathan neil nia niamh
nicholas nick nicola nicole nigel nina noah noel nora norman nosheen oliver olivia ollie omar oscar owen paige
pamela parveen patricia patrick paul paula pauline pavel penelope penny pete peter phil philip philippa phoebe
phyllis pierce piotr polly poppy priya quentin rachael rachel rafael rahul raj rajesh ralph raymond reece reggie
reuben rhian rhiannon rhys rich richard ricky riley rita rob robbie robert robin roger rohan roman ronald ronnie
rory rosa rosemary rosie ross roy ruby rukhsana rupert russell ruth ryan sadia saima sally sam samantha samir
samuel sandra sara sarah saskia scarlett scott sean sebastian seth shane shannon sharon shaun sheila shelley
shirley sian sidney simon simone skye sofia sonia sophia sophie stacey stanley stefan stella stephanie stephen
steve steven stuart sue summer susan suzanne sylvia tamara tanya tara tariq teddy teresa terry thea theo theresa
thomas tia tiffany tim timothy tina toby todd tom tommy toni tony tracey tracy trevor tristan tyler usman
valerie vanessa vera veronica vicky victor victoria vikram vincent violet vivian wayne wendy wilfred william
willow xavier yasmin yolanda yousef yusuf yvonne zac zach zachary zainab zak zara zoe zofia zuzanna
"""

_GENERAL: Final = """
a about above according action actions address admissions adult adults after age aged ages all also although
among an analysis and annex annual another any anyone appendix april area areas as assessment at attainment
august authority average avon babies band bands baseline bath bcp because before below between birmingham board
borough bournemouth boy boys breakdown brighton bristol british budget but by cabinet calendar cambridge camden
cardiff care case cases cell census centre change chapter chart child children christchurch city class client
clients clinic cohort college column combined commission committee community comparison confidence constabulary
contact cornwall council councils count county court crime criminal cumbria current customers dashboard data
date day days december definition denominator department derby devon digital director district domestic
dorchester dorset draft drug drugs due during each early east education eight eighteen eighty eleven emergency
employment england english essex estimate estimated every everybody everyone evidence excludes exeter families
family february female females fifteen fifth figure figures final finance financial first five following for
forecast forty four fourteen fourth fraction friday from fund further gap gender girl girls gloucester
government great group groups growth hackney half hamlets hampshire harbour have he health her hertfordshire
high higher his hospital hospitals house household households housing how human icb if impact in includes
including index indicator indicators individual infants information initial inner interval investment is island
islington it item its january job july june junior kent key kingdom kingston known lambeth lancashire last
latest lead leads leeds leicester level levels limit line list liverpool local london looked low lower major
male males management manchester march marker marriage maternity may mean measure median meeting men mental
method middlesex midlands milestone minimum ministry minor mixed monday month monthly most mothers mr mrs
municipal national needs neither net new newcastle newham next nhs nhse nine nineteen ninety no nobody none
norfolk north northern not note notes nottingham november number numbers numerator nursery october of offenders
office officer ofsted older on one only open or other others our out outcome outcomes outside outturn overall
overview oxford page panel paper parent parents parish park part participants partner partners partnership
patient patients pending per percent percentage performance period periods person persons phase phases pilot
place plan planning plans plus plymouth police pool poole population portland portsmouth post present primary
priority prison prisoners probation programme progress project provider providers provisional public published
pupil pupils purbeck quality quarter quarterly quarters range rank rate rates ratio reading receiver record
recorded records reference referral referrals region regional registered rehabilitation report reported
reporting reports resident residents result results return review revised road row rows royal rural safeguarding
safer salisbury same sample saturday school schools score scotland scottish second secondary section september
series serious service services seven seventeen seventy several sex shaftesbury she sheffield sherborne short
since six sixteen sixty social some somerset source south southampton southern specialist staff stage standard
start state station statistics status step still strategy stream street student students sub subject substance
suffolk sum sunday surrey survey sussex swanage swindon table target targets taunton team teams ten term terms
test than that the their them theme there these they third thirteen thirty this those three thursday torbay
torquay total totals tower town trend trends truro trust tuesday twelve twenty two type under unit united
university until up upper urban use users value values version verwood victims visits volume wales ward wards
wareham was we wednesday week weekly weeks welsh were west western weymouth what when where which while white
who wiltshire wimborne winchester with within without woman women work workers year years york yorkshire you
young youth zone
"""

#: Given names met often in the United Kingdom, of every age and many origins. Names that are also months, places or
#: common words (April, May, Will, Mark, Grace) are not among them.
GIVEN: Final = frozenset(_GIVEN.split())

#: Words with a capital that are no name of a person: they begin sentences, or name times, groups, bodies and places.
GENERAL: Final = frozenset(_GENERAL.split())
