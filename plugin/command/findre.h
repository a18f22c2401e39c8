/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * findre: regular expressions of find -regex, matched against one path.
 *
 * Three ways to write them are known: emacs (what find takes by itself), basic and extended ones; the
 * others of -regextype are taken for the one they are most like. What is not known is undecided:
 * counted repetition, back references, ends of words, collating elements, what is not valid. Matching is
 * a search with a limit of steps, beyond which it is undecided too. Letters are those of ASCII.
 * Limits: FINDRE_STEPS.
 * Source: find 4.9.0, as it was tried; glibc posix/regcomp.c; gnulib regex, "Regular expression syntaxes".
 */
#ifndef COMMAND_FINDRE_H
#define COMMAND_FINDRE_H

#include "base/str.h"

#define FINDRE_STEPS 4096 /* of one match */
#define FINDRE_CASE  1 /* letters match either case */

enum findre_syntax { FINDRE_EMACS, FINDRE_BASIC, FINDRE_EXTENDED };
enum findre_result { FINDRE_NO, FINDRE_YES, FINDRE_UNKNOWN };

/* By the name that -regextype gives. */
enum findre_syntax findre_syntax(struct str name);

/* The whole text must match. */
enum findre_result findre_match(
	enum findre_syntax syntax, unsigned flags, struct str regex, struct str text);

/* Says more than that there is a name: it holds letters or digits; some more if anything may stand in front. */
bool findre_is_particular(struct str regex);

#endif
