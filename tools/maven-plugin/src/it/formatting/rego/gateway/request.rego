package gateway.request
allow contains   {"rule": "x"} if true
