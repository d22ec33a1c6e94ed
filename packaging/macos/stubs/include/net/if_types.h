/* A stub: the numbers of IANA's ifType that Poco's NetworkInterface.cpp asks for, by the names that
   BSD gives them. */
#pragma once

#define IFT_ETHER 0x06
#define IFT_ISO88025 0x09
#define IFT_PPP 0x17
#define IFT_LOOP 0x18
#define IFT_FRELAY 0x20
#define IFT_ATM 0x25
#define IFT_IEEE1394 0x90
