// Preloaded into the suite: its mock servers would listen on all interfaces, and nobody else is to reach them.
'use strict';

const { Server } = require('node:net');
const { TCP, constants } = process.binding('tcp_wrap');

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
    if (typeof port !== 'number' || typeof rest[0] === 'string') {
        return listen.call(this, port, ...rest);
    }
    // A handle that is bound already, because the mocks read their port before a name could be looked up.
    const handle = new TCP(constants.SERVER);
    const error = handle.bind('127.0.0.1', port);
    if (error) throw new Error(`cannot bind 127.0.0.1:${port}: ${error}`);
    return listen.call(this, handle, ...rest);
};
