/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * findre: regular expressions of find -regex, matched against one path.
 *
 * Both ways to write them are known: with `\(` `\|` `\)` as emacs and basic ones have it, and with
 * `(` `|` `)` as the others. Counted repetition of the former and back references are not: what has
 * them is undecided. Matching is a search with a limit of steps, beyond which it is undecided too.
 * Limits: FINDRE_STEPS.
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

/* Says more than that there is a name: it holds letters or digits. */
bool findre_is_particular(struct str regex);

#endif
