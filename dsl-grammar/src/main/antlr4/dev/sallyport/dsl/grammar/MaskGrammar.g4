// The mask language: what is sensitive, and what is put in its place.
//
// Who a mask applies to is the policy's to say (`mask contains {"use": "secrets"}`), never this
// language's.
grammar MaskGrammar;

file
    : 'masks' version=INT ';' include* (detector | mask | findings)* EOF
    ;

include
    : 'include' path=text ';'
    ;

detector
    : 'detector' name ('extends' base=name)? '{' detectorItem* '}'
    ;

detectorItem
    : 'match' REGEX (',' REGEX)* ';'                # matchItem
    | 'literal' text (',' text)* ';'                # literalItem
    | 'check' check (',' check)* ';'                # checkItem
    | 'allow' allowed (',' allowed)* ';'            # allowItem
    | 'tags' name (',' name)* ';'                   # tagsItem
    | 'matches' example=text ('secret' part=text)? ';'  # matchesItem
    | 'ignores' text ';'                            # ignoresItem
    ;

check
    : 'entropy' '>=' bits=(INT | DECIMAL)           # entropyCheck
    | 'length' least=INT '..' most=INT              # lengthCheck
    | name                                          # digitsCheck
    ;

allowed
    : text | REGEX
    ;

mask
    : 'mask' name ('extends' base=name)? '{' maskItem* '}'
    ;

maskItem
    : 'on' scope (',' scope)* '{' rule_* '}'        # onItem
    | 'hold' chars=INT 'chars' (',' millis=INT 'ms')? ';'  # holdItem
    | 'expect' scope before=text '=>' after=text ';'  # expectItem
    ;

scope
    : name | GLOB
    ;

rule_
    : selector (',' selector)* '->' action ';'      # actionRule
    | 'restore' ';'                                 # restoreRule
    ;

// What is looked for in every request before the policy decides.
findings
    : 'findings' '{' search* '}'
    ;

search
    : 'on' scope (',' scope)* '{' (selector (',' selector)* ';')* '}'
    ;

selector
    : 'tag' '(' name ')'                            # tagSelector
    | 'field' '(' path=text ')'                     # fieldSelector
    | (name | GLOB)                                 # nameSelector
    ;

action
    : 'redact' label=text?                          # redactAction
    | 'keep' ('first' first=INT)? ('last' last=INT)? ('with' filler=text)?  # keepAction
    | 'hmac' ('length' length=INT)?                 # hmacAction
    | 'tokenise' within=('session' | 'tenant')      # tokeniseAction
    | 'drop'                                        # dropAction
    | 'block' message=text?                         # blockAction
    | 'pass'                                        # passAction
    ;

// Long values may be written in pieces.
text
    : STRING ('+' STRING)*
    ;

// Keywords are keywords only where one can stand, so each of them is also a fine name.
name
    : NAME
    | 'masks' | 'include' | 'detector' | 'extends' | 'match' | 'literal' | 'check' | 'entropy'
    | 'length' | 'allow' | 'tags' | 'matches' | 'secret' | 'ignores' | 'mask' | 'on' | 'hold'
    | 'chars' | 'ms' | 'expect' | 'restore' | 'findings' | 'tag' | 'field' | 'redact' | 'keep'
    | 'first' | 'last' | 'with' | 'hmac' | 'tokenise' | 'session' | 'tenant' | 'drop' | 'block'
    | 'pass'
    ;

INT     : [0-9]+ ;
DECIMAL : [0-9]+ '.' [0-9]+ ;
NAME    : PART ('.' PART)* ;
GLOB    : SEGMENT ('.' SEGMENT)* ;
STRING  : '"' STRING_CHAR* '"' ;
REGEX   : '/' REGEX_CHAR+ '/' ;

UNCLOSED_STRING : '"' STRING_CHAR* '\\'? ;
UNCLOSED_REGEX  : '/' REGEX_CHAR+ '\\'? ;

COMMENT : ('#' | '//') ~[\r\n]* -> channel(HIDDEN) ;
SPACE   : [ \t\r\n\uFEFF]+ -> skip ;
OTHER   : . ;

// A hyphen joins, but never ends a name: `card->` is a name and an arrow.
fragment PART        : [A-Za-z_] [A-Za-z0-9_]* ('-' [A-Za-z0-9_]+)* ;
fragment SEGMENT     : PART | '*' ;
fragment STRING_CHAR : ~["\\\r\n] | '\\' ~[\r\n] ;
fragment REGEX_CHAR : ~[/\\\r\n] | '\\' ~[\r\n] ;
