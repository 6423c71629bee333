/* SPDX-License-Identifier: Apache-2.0
 *
 * The host: one monitor M, three targets, the loaded policy, xenstore, the tool's files; and what has to be
 * true of them at every moment. A set of targets is a sum of bits.
 */
#define A   1
#define B   2
#define C   4
#define ALL (A | B | C)
#define MON 8                   /* the monitor's type, beside the targets' in a set of types */

mtype = { NOTHING, READY, REFUSED };

byte rules;                     /* the loaded policy: whom M's type may map */
byte types = ALL;               /* and which types it knows */
byte fenced;                    /* with which of those nobody may start */
byte alive = ALL;               /* targets that run */

/* A domain with M's label. There may be two: one as M, one put aside as M--old. */
typedef Domain {
    bool live, paused, aside;
    byte next;                  /* xenstore: the target of the generation handed over last */
    byte kept;                  /*           those of the generations before, until they are tidied up */
    byte grants;                /*           whose name it may read */
    mtype word;                 /*           what it says of `next` */
    bool hung;                  /* inside: it answers no more */
    byte taking;                /*         the target that it is changing to */
    bool late;                  /*         a newer generation came while it was changing */
    byte at, maps;              /*         the target it works on; whose memory it has mapped */
    byte lost                   /* its target ended under it, and it was not told of another yet */
};
Domain m[2];
byte dangling;                  /* grants to domains that are no more */

byte recorded;                  /* state and journal: the target that M was given last; 0: there is no M */
byte files;                     /* the target in M's bundle on disk; 0: no files */
byte locked;                    /* the flock: how many hold it */
byte strays;                    /* programs of a killed run that have not ended yet */

byte crashes = CRASHES;         /* how often the tool may still be killed */
byte faults = FAULTS;           /* how much may still fail, besides */
byte restarts = RESTARTS;       /* how often a target may still end or start */
bool calm;                      /* nothing fails any more */
byte named;                     /* old plus new: M's target at the last whole end, and what was asked for since */

#define SOLE         (1 - m[0].live)                     /* the one that lives, if one does */
#define LIVE         (m[0].live + m[1].live)
#define CARRIED      (alive | (LIVE != 0) * MON)
#define NODES(d)     (m[d].next | m[d].kept)

/* Old and new may be read, and nothing else: by a rule, or by a mapping that outlived its rule. */
#define REACH        (rules | m[0].maps | m[1].maps)
#define NO_MORE      (REACH != ALL && (REACH & ~named) == 0)

/* A monitor can always attach (again) to the target that it works on. */
#define READS(d)     ((rules & m[d].at) && (m[d].grants & m[d].at))
#define SERVES(d)    (m[d].live && m[d].word == READY && READS(d))
#define KEEPS(d)     (!m[d].live || !m[d].at || !(alive & m[d].at) || (m[d].lost & m[d].at) || READS(d) \
                      || (m[d].aside && SERVES(1 - d)))
#define NEVER_BARE   (KEEPS(0) && KEEPS(1))

/* Nobody lives whose type is not in the policy, and no rule speaks of a type that is not. */
#define TYPED        ((CARRIED & ~types) == 0 && (rules == 0 || ((rules | MON) & ~types) == 0))

/* Stands by, and stops the model at the first moment at which one of them does not hold. */
active proctype always() {
end: atomic { !(NO_MORE && NEVER_BARE && TYPED) -> assert(NO_MORE); assert(NEVER_BARE); assert(TYPED) }
}
