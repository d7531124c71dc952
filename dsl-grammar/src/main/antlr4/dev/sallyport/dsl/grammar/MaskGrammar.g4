// The mask language: what is sensitive, and what is put in its place.
//
// Who a mask applies to is the policy's to say (`mask contains {"use": "secrets"}`), never this
// language's.
grammar MaskGrammar;

file
    : 'masks' version=INT ';' (detector | mask)* EOF
    ;

detector
    : 'detector' name '{' detectorItem* '}'
    ;

detectorItem
    : 'match' REGEX (',' REGEX)* ';'                # matchItem
    | 'literal' text (',' text)* ';'                # literalItem
    | 'tags' name (',' name)* ';'                   # tagsItem
    | 'matches' example=text ('secret' part=text)? ';'  # matchesItem
    | 'ignores' text ';'                            # ignoresItem
    ;

mask
    : 'mask' name '{' maskItem* '}'
    ;

maskItem
    : 'on' name (',' name)* '{' rule_* '}'          # onItem
    | 'expect' name before=text '=>' after=text ';' # expectItem
    ;

rule_
    : selector '->' action ';'
    ;

selector
    : 'tag' '(' name ')'                            # tagSelector
    | (name | GLOB)                                 # nameSelector
    ;

action
    : 'redact' text?
    ;

// Long values may be written in pieces.
text
    : STRING ('+' STRING)*
    ;

// Keywords are keywords only where one can stand, so each of them is also a fine name.
name
    : NAME
    | 'masks' | 'detector' | 'match' | 'literal' | 'tags' | 'matches' | 'secret' | 'ignores'
    | 'mask' | 'on' | 'expect' | 'tag' | 'redact'
    ;

INT     : [0-9]+ ;
NAME    : PART ('.' PART)* ;
GLOB    : SEGMENT ('.' SEGMENT)* ;
STRING  : '"' STRING_CHAR* '"' ;
REGEX   : '/' REGEX_CHAR+ '/' ;

UNCLOSED_STRING : '"' STRING_CHAR* '\\'? ;
UNCLOSED_REGEX  : '/' REGEX_CHAR+ '\\'? ;

COMMENT : ('#' | '//') ~[\r\n]* -> skip ;
SPACE   : [ \t\r\n\uFEFF]+ -> skip ;
OTHER   : . ;

// A hyphen joins, but never ends a name: `card->` is a name and an arrow.
fragment PART        : [A-Za-z_] [A-Za-z0-9_]* ('-' [A-Za-z0-9_]+)* ;
fragment SEGMENT     : PART | '*' ;
fragment STRING_CHAR : ~["\\\r\n] | '\\' ~[\r\n] ;
fragment REGEX_CHAR : ~[/\\\r\n] | '\\' ~[\r\n] ;
